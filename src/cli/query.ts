import { compile, type JSONValue, search } from "@jmespath-community/jmespath";
import { BridgeError } from "../domain/errors.ts";

/** @throws BridgeError "usage" when `expression` is no JMESPath. */
export function checkQuery(expression: string): void {
  refusing(expression, () => compile(expression));
}

/** The part of a value that a JMESPath expression names, as JSON has it. */
export function queried(value: unknown, expression: string): unknown {
  const plain = JSON.parse(JSON.stringify(value ?? null)) as JSONValue;
  return refusing(expression, () => search(plain, expression));
}

function refusing<T>(expression: string, ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw new BridgeError(
      "usage",
      `--query ${expression}: ${(cause as Error).message}.`.replace(/\.+$/, "."),
      {},
      { cause, next: "It is a JMESPath expression, for example 'rows[].name'." },
    );
  }
}
