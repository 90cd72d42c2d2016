/** A value of a plan or of drift as text. What is absent is told apart from what is empty. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return "not there";
  if (value === "") return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueInWords).join("\n");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
