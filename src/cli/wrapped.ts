/** Breaks text at blanks so that no line is wider than `width`; longer words are broken. `first` is the first line's indent. */
export function wrapped(text: string, width: number, indent: string, first = indent): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    let rest = word;
    if (!empty && line.length + 1 + rest.length > width) {
      lines.push(line);
      [line, empty] = [indent, true];
    }
    while (empty && line.length + rest.length > width && width > indent.length + 8) {
      const room = width - line.length;
      lines.push(line + rest.slice(0, room));
      [line, rest] = [indent, rest.slice(room)];
    }
    line += empty ? rest : ` ${rest}`;
    empty = false;
  }
  if (!empty) lines.push(line);
  return lines;
}
