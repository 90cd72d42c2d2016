import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { paintFor } from "../../src/cli/paint.ts";
import { progressOn } from "../../src/cli/progress.ts";
import { safeText } from "../../src/cli/safe-text.ts";

function stream(isTTY: boolean, columns = 80) {
  const through = Object.assign(new PassThrough(), { isTTY, columns });
  const text = () => String(through.read() ?? "");
  return { stream: through as unknown as NodeJS.WriteStream, text };
}
afterEach(() => vi.unstubAllEnvs());

describe("colour", () => {
  it.each([
    [true, true, {}, true],
    [false, true, {}, false],
    [true, false, {}, false],
    [true, true, { NO_COLOR: "1" }, false],
    [true, true, { NO_COLOR: "" }, true],
    [true, true, { TERM: "dumb" }, false],
    [false, true, { FORCE_COLOR: "1" }, true],
    [true, true, { FORCE_COLOR: "0" }, false],
    [true, true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ])("terminal %s, --color %s and %j: %s", (isTTY, color, env, coloured) => {
    for (const name of ["NO_COLOR", "FORCE_COLOR"]) vi.stubEnv(name, undefined);
    vi.stubEnv("TERM", "xterm");
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(paintFor(stream(isTTY).stream, color).red("x") !== "x").toBe(coloured);
  });
});

describe("progress", () => {
  const upload = { step: "upload-content", text: "ccmsetup.msi" } as const;

  it("in a pipe is a line per change and per tenth, without control characters", () => {
    const { stream: pipe, text } = stream(false);
    const { report, say, end } = progressOn(pipe, true);
    report({ ...upload, state: "started" });
    for (let done = 0; done <= 1_000; done++) report({ ...upload, state: "running", done, total: 1_000 });
    say("a remark");
    report({ ...upload, state: "done" });
    end();
    const written = text();
    expect(written).not.toMatch(/[\r\u001b]/);
    const lines = written.trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 11 + 1 + 1);
    expect(lines[0]).toBe("upload-content: ccmsetup.msi");
    expect(lines.at(-3)).toMatch(/^upload-content: ccmsetup\.msi {2}100 % {2}1000 B of 1000 B/);
    expect(lines.at(-1)).toBe("upload-content: done");
  });

  it("on a terminal redraws the running step's line, never wider than the terminal, and makes room for remarks", () => {
    vi.stubEnv("TERM", "xterm");
    const { stream: terminal, text } = stream(true, 40);
    const { report, say, end } = progressOn(terminal, false);
    report({ ...upload, text: "端末管理サーバー".repeat(5), state: "started" });
    report({ ...upload, text: "x".repeat(200), state: "running", done: 5, total: 10 });
    say("a remark");
    report({ ...upload, state: "done" });
    end();
    const pieces = text().split(/\r\u001b\[2K/);
    expect(
      pieces
        .join("\n")
        .split("\n")
        .every((line) => columnsOf(line) < 40 || line === ""),
    ).toBe(true);
    expect(pieces).toContain("a remark\n✔ upload-content  ccmsetup.msi\n");
  });
});

describe("text for people", () => {
  it("keeps our colours and line ends, and nothing else that drives a terminal", () => {
    const ours = "\u001b[1mPilot\u001b[22m\n\u001b[31m- gone\u001b[39m";
    expect(safeText(ours)).toBe(ours);
    expect(safeText("a\u001b[2K\u001b[1Ab\rc\u0007\u009b8m\u001b]0;title\u0007")).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f]/,
    );
  });

  it("comes so out of progress, whoever named a step's target", () => {
    const { stream: pipe, text } = stream(false);
    progressOn(pipe, false).report({ step: "assign", state: "started", text: "evil\r\u001b[1A\u001b[2K" });
    expect(text().trimEnd()).not.toMatch(/[\r\u001b]/);
  });
});

const columnsOf = (text: string) =>
  [...text].reduce((sum, point) => sum + (/\p{Script=Han}|\p{Script=Katakana}|ー/u.test(point) ? 2 : 1), 0);
