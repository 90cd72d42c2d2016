import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

// docs/demo.svg is what a terminal of 80 columns shows of `ccmbridge demo`, drawn from the program's own output.
// `script` (util-linux) lends it a terminal.
const COLUMNS = 80;
const FIRST_LINE = /^3 {2}ccmbridge apply/;
/** Of the last chapter: what each source said, and what holds one device up, would make the picture twice as long. */
const SYNC = /^6 {2}ccmbridge device sync/;
const FUNNEL = [/^known /, /^# good/] as const;
const LAST_LINE = /^That was all of it/;
const COLOURS: Record<string, string> = {
  "31": "#f47067",
  "32": "#57ab5a",
  "33": "#daaa3f",
  "36": "#39c5cf",
};
const [ADVANCE, LINE, MARGIN] = [8.43, 19, 16];

const command = `stty cols ${COLUMNS}; node src/cli/main.ts demo --once`;
const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8" });
if (status !== 0) throw new Error(`The demo ended with ${status}:\n${stdout}`);

/** What is left on the screen: a line that was drawn again counts as it was drawn last. */
const screen = stdout
  .replaceAll("\r\n", "\n")
  .split("\n")
  .map((line) => line.split("\u001b[2K").at(-1)!.replaceAll("\r", ""));
const plain = (line: string) => line.replaceAll(/\u001b\[[\d;]*m/g, "");
const at = (pattern: RegExp) => {
  const found = screen.findIndex((line) => pattern.test(plain(line)));
  if (found < 0) throw new Error(`No line of the demo is ${pattern}.`);
  return found;
};
const LEFT_OUT = "\u001b[2m…\u001b[22m";
const lines = [
  "\u001b[2m$ \u001b[22m\u001b[1mnpx ccmbridge demo\u001b[22m",
  LEFT_OUT,
  ...screen.slice(at(FIRST_LINE), at(SYNC) + 1),
  LEFT_OUT,
  ...screen.slice(at(FUNNEL[0]), at(FUNNEL[1]) + 1),
  LEFT_OUT,
  ...screen.slice(at(LAST_LINE)),
];
while (plain(lines.at(-1) ?? "") === "") lines.pop();

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(" ", "\u00a0");

function drawn(line: string): string {
  let [bold, dim, colour, column] = [false, false, "", 0];
  const parts: string[] = [];
  for (const piece of line.split(/(\u001b\[[\d;]*m)/)) {
    const code = /^\u001b\[([\d;]*)m$/.exec(piece)?.[1];
    if (code === undefined) {
      if (piece === "") continue;
      const look = [
        bold ? 'font-weight="600"' : "",
        dim ? 'opacity="0.6"' : "",
        colour ? `fill="${colour}"` : "",
        `x="${(MARGIN + column * ADVANCE).toFixed(1)}"`,
        `textLength="${(piece.length * ADVANCE).toFixed(1)}"`,
      ];
      parts.push(`<tspan ${look.filter((each) => each !== "").join(" ")}>${escaped(piece)}</tspan>`);
      column += piece.length;
    } else if (code === "1") bold = true;
    else if (code === "2") dim = true;
    else if (code === "22") [bold, dim] = [false, false];
    else if (code === "39" || code === "0" || code === "") colour = "";
    else colour = COLOURS[code] ?? colour;
  }
  return parts.join("");
}

const [width, height] = [MARGIN * 2 + COLUMNS * ADVANCE, MARGIN * 2 + lines.length * LINE];
const texts = lines
  .map((line, index) => [drawn(line), MARGIN + LINE * (index + 0.75)] as const)
  .filter(([text]) => text !== "")
  .map(([text, y]) => `<text y="${y.toFixed(1)}">${text}</text>`);
mkdirSync("docs", { recursive: true });
writeFileSync(
  "docs/demo.svg",
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${width.toFixed(0)}" height="${height}" role="img" aria-label="ccmbridge demo in a terminal">
<rect width="100%" height="100%" rx="8" fill="#22272e"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#cdd9e5">
${texts.join("\n")}
</g>
</svg>
`,
);
