import { type ExplainedCode, explainCode } from "../domain/error-codes/explain-code.ts";
import { readCode } from "../domain/error-codes/read-code.ts";
import { BridgeError } from "../domain/errors.ts";

/**
 * Explains codes as people copy them. A text that holds several codes, such as a line with blanks or commas between, gives
 * one answer each; the same number written twice in one text is one.
 * @throws BridgeError "usage" when a text holds no code.
 */
export function explainErrors(texts: readonly string[]): ExplainedCode[] {
  return texts.flatMap((text) => {
    const whole = explainCode(text);
    if (whole) return [whole];
    const parts = text
      .split(/[\s,;|]+/)
      .flatMap((part) => (readCode(part) ? explainCode(part) : undefined) ?? [])
      .filter((one, index, all) => all.findIndex(({ decimal }) => decimal === one.decimal) === index);
    if (parts.length > 0) return parts;
    throw new BridgeError(
      "usage",
      `"${text.trim().slice(0, 60)}" is no error code.`,
      {},
      { next: "Give it as 0x80070643, 80070643, -2147023293, 2147943515 or 1603, or by its name." },
    );
  });
}
