import { explainCode } from "../../error-codes/explain-code.ts";

/** What a code means and the first thing to check, as far as any list knows; the first meaning is the likeliest. */
export function codeInWords(code: string): { readonly meaning: string; readonly check: string | undefined } {
  const explained = explainCode(code);
  const [first] = explained?.meanings ?? [];
  if (!explained || !first) return { meaning: code, check: undefined };
  const cause = first.causes[0];
  return {
    meaning: `${code}, ${first.meaning.replace(/\.$/, "")}${cause ? `; most often ${cause.replace(/\.$/, "")}` : ""}`,
    check: first.checks[0] ?? first.remedies[0],
  };
}
