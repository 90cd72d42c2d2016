/**
 * A fixed line with the registration token of the line that was given: the server masks it in all it says. Undefined where it
 * cannot be told which text is the token's.
 */
export function withToken(given: string, fixed: string): string | undefined {
  const masks = fixed.match(MASK);
  if (!masks) return fixed;
  const token = new Set([...given.matchAll(TOKEN)].map(([, , text = ""]) => text));
  const [only] = token;
  if (token.size !== 1 || only === undefined || masks.length !== 1) return undefined;
  return fixed.replace(MASK, (_, head: string) => head + only);
}

const MASK = /(regtoken\s*(?:[:=]|&#58;|&colon;)\s*"*)[^\s"]{0,4}…/gi;
const TOKEN = /(regtoken\s*(?:[:=]|&#58;|&colon;)\s*"*)([^\s"]+)/gi;
