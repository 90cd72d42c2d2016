import type { Span } from "./line.ts";

// A registration token: what follows /regtoken in any spelling, and anything shaped like a JWT wherever it stands.
const AFTER_REGTOKEN = /((?:[/\\–—-]|\b)\s*regtoken\s*(?:[:=]|&#58;|&colon;)\s*"*)([^\s"]+)/gi;
const JWT = /\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,2}/g;

/** A secret as it may be shown: its first characters tell two tokens apart, the rest is gone. */
export function maskSecret(secret: string): string {
  return secret.length <= 8 ? "…" : `${secret.slice(0, 4)}…`;
}

/** Text of any kind with every registration token in it masked. Masking twice changes nothing. */
export function maskLine(text: string): string {
  return text
    .replace(AFTER_REGTOKEN, (_all, head: string, token: string) =>
      token.endsWith("…") ? head + token : head + maskSecret(token),
    )
    .replace(JWT, maskSecret);
}

/** Where tokens stand in a text, for doors that draw the line itself. */
export function secretSpans(text: string): Span[] {
  const after = [...text.matchAll(AFTER_REGTOKEN)].map(({ index, 0: all, 1: head }) => ({
    start: index + head!.length,
    end: index + all.length,
  }));
  const bare = [...text.matchAll(JWT)].map(({ index, 0: all }) => ({
    start: index,
    end: index + all.length,
  }));
  return [
    ...after,
    ...bare.filter((span) => !after.some(({ start, end }) => span.start < end && span.end > start)),
  ].sort((a, b) => a.start - b.start);
}
