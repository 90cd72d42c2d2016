import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FORMS, type Form, LINT_CODES, type Span } from "../../../src/domain/ccmsetup/line.ts";
import { lintLine } from "../../../src/domain/ccmsetup/lint.ts";
import { parseLine } from "../../../src/domain/ccmsetup/parse.ts";
import { FIELD_LINES } from "../../fixtures/ccmsetup/field-lines.ts";
import { LINT_CORPUS } from "../../fixtures/ccmsetup/lint-corpus.ts";
import { WILD_LINES } from "../../fixtures/ccmsetup/wild-lines.ts";

const REAL_LINES = [
  ...[...FIELD_LINES, ...WILD_LINES].map(({ line }) => line),
  ...LINT_CORPUS.flatMap(({ good, bad }) => [good, bad.replaceAll(/[⟦⟧]/g, "")]),
].filter(({ length }) => length < 900);

/** What lines are made of, and what breaks them. */
const PIECES = [
  ..."\"'`“”„«‘’<>&;:=/\\-–—,.|%$!{}[]()?*#+~^@ \t\r\n\u00a0\u200b\u2028\ufeff\ud800".split(""),
  ..."&quot; &#61; &#x3a; &lt; &nbsp; &#58 /mp: /mp /source: /UsePKICert /regtoken: /?".split(" "),
  ..."SMSSITECODE= SMSSITECODE FSP= CCMHOSTNAME= CCMCERTSEL= CCMCERTISSUERS= SMSCACHEFLAGS= INSTALL=ALL Install=".split(
    " ",
  ),
  ...'CCMSETUPCMD= CCMSETUPCMD=" ccmsetup.exe ccmsetup.msi msiexec /i /qn /l*v cmd /c powershell Start-Process'.split(
    " ",
  ),
  ..."-ArgumentList ABC AUTO mp1.contoso.com https:// /CCM_Proxy_MutualAuth/ 72186325152220500 C:\\Client eyJhbGciOi.eyJl".split(
    " ",
  ),
  "[Client Install]",
  "\r\n",
  '""',
  "CN=Contoso Root CA",
];
const soup = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 2, arbitrary: fc.constant(" ") },
      fc.string({ maxLength: 5 }),
    ),
    {
      maxLength: 40,
    },
  )
  .map((pieces) => pieces.join(""));

type Change = (line: string, at: number, put: string) => string;
const CHANGES: readonly Change[] = [
  (line, at) => line.slice(0, at) + line.slice(at + 1),
  (line, at) => line.slice(0, at) + line.slice(at + 5),
  (line, at, put) => line.slice(0, at) + put + line.slice(at),
  (line, at) => line.slice(0, at) + (line[at + 1] ?? "") + (line[at] ?? "") + line.slice(at + 2),
  (line, at) => line.slice(0, at),
  (line, at) => line.slice(at),
  (line, at) => line + line.slice(at),
  (line) => line.replaceAll('"', "”"),
  (line) => line.replaceAll(" ", "\u00a0"),
  (line) => line.replaceAll(" ", "\r\n"),
  (line) => line.replaceAll("=", " = "),
  (line) => line.replaceAll(":", ": "),
  (line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
  (line, at) => `${line.slice(0, at)}\u200b${line.slice(at)}`,
];
const mutated = fc
  .tuple(
    fc.constantFrom(...REAL_LINES),
    fc.array(
      fc.tuple(
        fc.constantFrom(...CHANGES),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...PIECES),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([line, changes]) =>
    changes.reduce((text, [change, at, put]) => change(text, Math.floor(at * text.length), put), line),
  );
const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), soup, mutated);
const aForm = fc.constantFrom<Form | undefined>(...FORMS, undefined);

const isIn = (outer: Span, { start, end }: Span) => outer.start <= start && start <= end && end <= outer.end;

function holdsTogether(source: string, form: Form | undefined): void {
  const parsed = parseLine(source, form);
  const whole = { start: 0, end: source.length };
  expect(parsed.source).toBe(source);
  expect(parsed.guessed).toBe(form === undefined);
  expect(parsed.form).toBe(form ?? parsed.form);
  let last = 0;
  for (const token of parsed.tokens) {
    expect(token.start, `${token.text} begins where the one before it ends, or later`).toBeGreaterThanOrEqual(
      last,
    );
    expect(isIn(whole, token)).toBe(true);
    expect(token.text).toBe(source.slice(token.start, token.end));
    expect(isIn(token, token.nameSpan), `the name in ${token.text}`).toBe(true);
    if (token.valueSpan) expect(isIn(token, token.valueSpan), `the value in ${token.text}`).toBe(true);
    last = token.end;
  }
  const flaws = [...parsed.flaws, ...parsed.tokens.flatMap((token) => token.flaws)];
  for (const flaw of flaws)
    for (const span of [flaw, ...(flaw.edits ?? [])]) expect(isIn(whole, span)).toBe(true);
  if (parsed.wrapped) expect(isIn(whole, parsed.wrapped)).toBe(true);
}

function judges(source: string, form: Form | undefined): void {
  const { problems, valid, fixed, form: chosen } = lintLine(source, { form });
  expect(valid).toBe(!problems.some(({ severity }) => severity === "error"));
  let last = 0;
  for (const { code, start, end, message, fix } of problems) {
    expect(code in LINT_CODES).toBe(true);
    expect(start).toBeGreaterThanOrEqual(last);
    expect(isIn({ start: 0, end: source.length }, { start, end })).toBe(true);
    expect(message).not.toBe("");
    for (const edit of fix?.edits ?? []) expect(isIn({ start: 0, end: source.length }, edit)).toBe(true);
    last = start;
  }
  const mended = fixed ?? source;
  const again = lintLine(mended, { form: chosen });
  expect(again.problems.filter(({ fix }) => fix).map(({ code }) => code)).toEqual([]);
  expect(again.fixed).toBe(null);
}

describe("whatever the text and the form", () => {
  it("the parser gives tokens in order that lead back to their place", () => {
    fc.assert(fc.property(anything, aForm, holdsTogether), { numRuns: 2_500 });
  });

  it("the linter judges it, and its fixes leave nothing to fix", () => {
    fc.assert(fc.property(anything, aForm, judges), { numRuns: 2_500 });
  });

  it("neither says the token of /regtoken again", () => {
    const secret = `eyJ${"Zq7x".repeat(8)}.eyJ${"Kw3y".repeat(8)}.${"Pb9v".repeat(8)}`;
    fc.assert(
      fc.property(soup, soup, aForm, (before, after, form) => {
        const { problems } = lintLine(`${before} /regtoken:${secret} ${after}`, { form });
        for (const { message, token } of problems)
          expect(message + token).not.toMatch(/Zq7xZq7x|Kw3yKw3y|Pb9vPb9v/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("every line of the field", () => {
  it("keeps these laws, in every form", () => {
    for (const { line } of [...FIELD_LINES, ...WILD_LINES])
      for (const form of [...FORMS, undefined]) {
        holdsTogether(line, form);
        judges(line, form);
      }
  });
});

describe("a long text", () => {
  const starts = ["ccmsetup.exe ", 'CCMSETUPCMD="'];
  const long = (start: string, piece: string, length: number) =>
    start + piece.repeat(Math.ceil((length - start.length) / piece.length));
  const timeOf = (work: (text: string) => unknown, texts: readonly string[]) => {
    const begun = performance.now();
    for (const text of texts) work(text);
    return performance.now() - begun;
  };
  /** How many times longer ten times the text takes: about ten; a pass over the whole for each word would make it a hundred. */
  const growth = (work: (text: string) => unknown, pieces: readonly string[]) => {
    const [short, large] = [10_000, 100_000].map((length) =>
      timeOf(
        work,
        starts.flatMap((start) => pieces.map((piece) => long(start, piece, length))),
      ),
    ) as [number, number];
    return large / short;
  };

  it("of 100 kB is read in about ten times the time of one of 10 kB", () => {
    expect(
      growth(
        (text) => parseLine(text),
        PIECES.filter((piece) => piece.length > 1 || /["'`<&=/]/.test(piece)),
      ),
    ).toBeLessThan(45);
  });

  it.each(["/mp:a,", "SMSSITECODE=ABC /mp: x ", "SMSMPLIST=a.contoso.com;", "“", "/noservice /service "])(
    "of 100 kB, all %j, is judged and fixed in about ten times the time of one of 10 kB",
    (piece) => {
      expect(growth(lintLine, [piece])).toBeLessThan(45);
    },
  );
});
