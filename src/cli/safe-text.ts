import { printable } from "./excerpt.ts";

/** Line ends, and the colours of `paint.ts` with their ends. */
const KEPT = /(\n|\u001b\[(?:1|2|22|31|32|33|36|39)m)/;

/**
 * Text for people in which nothing but our own colours drives the terminal: names come from a tenant, where others wrote
 * them, and a name must not move the cursor over what is asked.
 */
export function safeText(text: string): string {
  return text
    .split(KEPT)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
