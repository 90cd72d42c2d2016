import { BridgeError, type Facts } from "../../domain/errors.ts";

const PREFIX = "Not a readable MSI: ";

/** What every part of the reader says of a file that is none, or is broken. */
export const refuse = (what: string, facts: Facts = {}) =>
  new BridgeError("invalid", `${PREFIX}${what}.`, facts, {
    next: "Check that the file is whole: take it from where it came from again.",
  });

/** The reason alone as a sentence, for a report on a file that can be read all the same. */
export function reasonOf({ message }: BridgeError): string {
  const reason = message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message;
  return `${reason[0]!.toUpperCase()}${reason.slice(1)}`;
}
