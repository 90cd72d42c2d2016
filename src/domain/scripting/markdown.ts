/** A text as inline code, whatever stands in it. */
export function inlineCode(text: string): string {
  const oneLine = text.replace(/[\r\n]+/g, " ");
  const fence = "`".repeat(longestRun(oneLine) + 1);
  const room = /^`|`$|^ | $/.test(oneLine) ? " " : "";
  return oneLine === "" ? "` `" : `${fence}${room}${oneLine}${room}${fence}`;
}

/** A block of code whose fence nothing inside can close. */
export function codeBlock(text: string, language = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A table; bars and line breaks in cells do not break it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/[\r\n]+/g, " ")).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
