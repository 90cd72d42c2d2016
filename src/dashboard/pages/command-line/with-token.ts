/**
 * A fixed line with the registration token of the line that was given: the server masks it in all it says. Undefined where it
 * cannot be told which text is the token's.
 */
export function withToken(given: string, fixed: string): string | undefined {
  const [only, ...others] = new Set([...given.matchAll(TOKEN)].map(([, , text = ""]) => text));
  const masks = fixed.match(MASK)?.length ?? 0;
  if (masks > 1 || (masks === 1 && (only === undefined || others.length > 0))) return undefined;
  const whole = fixed.replace(MASK, (_, head: string) => head + (only ?? ""));
  // A token that stands anywhere else was masked as well.
  return whole.includes("…") && !given.includes("…") ? undefined : whole;
}

const MASK = /(regtoken\s*(?:[:=]|&#58;|&colon;)\s*"*)[^\s"]{0,4}…/gi;
const TOKEN = /(regtoken\s*(?:[:=]|&#58;|&colon;)\s*"*)([^\s"]+)/gi;
