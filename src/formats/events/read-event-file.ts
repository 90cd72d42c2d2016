import { parsed } from "./folded-record.ts";

/**
 * Messages in a file: a JSON array of messages, one message, or a message or record a line, as a storage account keeps
 * them (fact F74). A line that is no JSON stays a text, so that the reader of messages says so.
 */
export function readEventFile(text: string): readonly unknown[] {
  const value = parsed(text.replace(/^\uFEFF/, ""));
  if (value !== undefined) return Array.isArray(value) ? value : [value];
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
