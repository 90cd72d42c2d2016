import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import type { Fetch } from "../../src/sandbox/start-sandbox.ts";

/** What passes between program and tenant and grants access, by what it is. */
export type Seen = Map<string, string>;

/** Stands between a program and its tenant, and notes every secret it hears. */
export const eavesdropper =
  (seen: Seen) =>
  (answer: Fetch): Fetch =>
  async (request, connection) => {
    const isContent = new URL(request.url).pathname.startsWith("/devstoreaccount1/");
    noteRequest(seen, request, isContent ? "" : await request.clone().text());
    const response = await answer(request, connection);
    if (!isContent && response.type !== "error" && !response.bodyUsed)
      noteAnswer(seen, await response.clone().text());
    return response;
  };

function noteRequest(seen: Seen, { headers, url }: Request, body: string): void {
  const bearer = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer) seen.set(bearer, "access token");
  noteSignatures(seen, url);
  const form = new URLSearchParams(/^[\w.%+-]+=/.test(body) ? body : "");
  for (const name of ["client_secret", "client_assertion", "device_code", "refresh_token"])
    if (form.get(name)) seen.set(form.get(name)!, name);
  for (const [, name, value] of body.matchAll(/"(encryptionKey|macKey)":\s*"([^"]+)"/g))
    seen.set(value!, name!);
}

function noteAnswer(seen: Seen, body: string): void {
  for (const [, name, value] of body.matchAll(/"(access_token|refresh_token|id_token)":\s*"([^"]+)"/g))
    seen.set(value!, name!);
  noteSignatures(seen, body);
}

function noteSignatures(seen: Seen, text: string): void {
  for (const [, signature] of text.matchAll(/[?&]sig=([^&"\s]+)/g)) seen.set(signature!, "signed address");
}

/** Where a secret stands in some text: as it is, with escaped slashes, or percent-encoded. */
export function found(seen: Seen, where: string, text: string): string[] {
  return [...seen]
    .filter(([secret]) =>
      [
        ...new Set([secret, secret.replaceAll("/", "\\/"), encodeURIComponent(secret), safeDecoded(secret)]),
      ].some((form) => text.includes(form)),
    )
    .map(([secret, kind]) => `${where} holds the ${kind} ${secret.slice(0, 6)}…`);
}
function safeDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The same in all files of a folder, those of databases included. An installer is what it was, and not read. A package
 * holds its keys by its format (fact G95): a killed run leaves it where its owner alone can read, and the next removes it.
 */
export function foundInFolder(seen: Seen, folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => !name.endsWith(".msi") && statSync(join(folder, name)).isFile())
    .flatMap((name) =>
      name.endsWith(".intunewin")
        ? readableByOthers(folder, name)
        : found(seen, name, readFileSync(join(folder, name), "latin1")),
    );
}

const readableByOthers = (folder: string, name: string) =>
  (statSync(join(folder, name)).mode & 0o077) === 0 ? [] : [`${name} can be read by others`];

/** The same in an error, with its causes and all that hangs on it. */
export const foundInError = (seen: Seen, error: unknown): string[] =>
  found(
    seen,
    "an error",
    inspect(error, { depth: 12, showHidden: true, getters: false, maxStringLength: null }),
  );
