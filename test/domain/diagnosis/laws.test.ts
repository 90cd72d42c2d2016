import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { diagnosed } from "./diagnosed.ts";
import { fieldCases } from "./field-cases.ts";

const HOME = join(import.meta.dirname, "../../fixtures/logs");
interface Expected {
  readonly id: string;
  readonly files: readonly string[];
  readonly outcome: string;
  readonly outcomeAlso?: readonly string[];
  readonly firstCause: Place | null;
  readonly alsoAcceptable: readonly string[];
  readonly notTheCause: readonly string[];
  readonly present: readonly string[];
}
interface Place {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly lineEnd: number;
  readonly alsoAt?: readonly Place[];
}
const { cases: SAMPLES } = JSON.parse(readFileSync(join(HOME, "expected.json"), "utf8")) as {
  cases: readonly Expected[];
};
const filesOf = ({ files }: Expected) =>
  files.map((name) => ({ name, text: readFileSync(join(HOME, name)) }));
const answer = async (files: Parameters<typeof diagnosed>[0]) => {
  const { outcome, firstCause } = await diagnosed(files);
  return { outcome, code: firstCause?.code ?? null };
};
const FIELD = fieldCases();
const CMTRACE = FIELD.filter(({ files }) => files.every(({ text }) => text.startsWith("<![LOG[")));

describe("the samples", () => {
  it.each(SAMPLES)("$id: outcome, first cause and its line are right", async (sample) => {
    const { outcome, firstCause, findings } = await diagnosed(filesOf(sample));
    expect([sample.outcome, ...(sample.outcomeAlso ?? [])]).toContain(outcome);
    const want = sample.firstCause;
    if (!want) expect(firstCause).toBeNull();
    else {
      expect([want.code, ...sample.alsoAcceptable]).toContain(firstCause?.code);
      expect(
        [want, ...(want.alsoAt ?? [])].some(
          ({ file, line, lineEnd }) =>
            firstCause!.file === file && firstCause!.line >= line && firstCause!.line <= lineEnd,
        ),
        `${firstCause!.file}:${firstCause!.line}`,
      ).toBe(true);
    }
    for (const code of sample.present) expect(findings.map((finding) => finding.code)).toContain(code);
  });
});

describe("the laws of a diagnosis", () => {
  it("any bytes are read without a failure", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom("ccmsetup.log", "client.msi.log", "x.csv", "x"),
        async (text, name) => {
          await diagnosed([{ name, text }]);
        },
      ),
      { numRuns: 300 },
    );
  });
  it("so are pieces of logs in any order", async () => {
    const pieces = [
      "<![LOG[",
      "]LOG]!>",
      '<time="10:00:00.000-60" date="13-45-2026"',
      'component="ccmsetup">',
      "\r\n",
      "\0\0",
      "Event[0]:\n",
      "  Event ID: 76\n",
      "<Event>",
      "</Event>",
      "MSI (s) (54:74) [25:99:00:001]: x\n",
      "=== Verbose logging started: 99/99/2026  1:2:3  Build type:\n",
      "CcmSetup is exiting with return code ",
      "99999999999999999999",
      "==========[ ccmsetup started in process 1 ]==========",
      "Id,Date,Message\n",
      '"',
      ",",
      "$$<x><><thread=1>",
      "\uFEFF",
      "Next retry in 10 minute(s)...\n",
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), async (parts) => {
        await diagnosed([{ name: "ccmsetup.log", text: parts.join("") }]);
      }),
      { numRuns: 400 },
    );
  });
  it("the order in which files are given changes nothing", async () => {
    const several = [
      ...FIELD.filter(({ files }) => files.length > 1).map(({ files }) => files),
      ...SAMPLES.map(filesOf).filter((files) => files.length > 1),
    ];
    expect(several.length).toBeGreaterThan(8);
    for (const files of several)
      expect(await diagnosed([...files].reverse())).toEqual(await diagnosed(files));
  });
  it("every encoding gives the same answer", async () => {
    for (const { id, files } of FIELD) {
      const plain = await answer(files);
      for (const encode of [
        (text: string) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
        (text: string) => iconv.encode(text, "utf16le", { addBOM: true }),
        (text: string) => iconv.encode(text, "utf16be", { addBOM: true }),
        (text: string) => iconv.encode(text, "utf16le", { addBOM: false }),
        (text: string) => iconv.encode(text, "cp1252"),
        (text: string) => Buffer.from(text.replaceAll("\n", "\r\n")),
      ])
        expect(await answer(files.map(({ name, text }) => ({ name, text: encode(text) }))), id).toEqual(
          plain,
        );
    }
  });
  it("a log that was rotated anywhere, even inside a record, gives the same answer", async () => {
    const whole = new Map<string, Awaited<ReturnType<typeof answer>>>();
    for (const { id, files } of CMTRACE) whole.set(id, await answer(files));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...CMTRACE.filter(({ files }) => files.length === 1)),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        async ({ id, files }, where) => {
          const [{ name, text }] = files as [{ name: string; text: string }];
          const lines = text.split(/(?<=\n)/);
          const at = Math.max(1, Math.floor(lines.length * where));
          const parts = [
            { name, text: lines.slice(at).join("") },
            { name: name.replace(".log", ".lo_"), text: lines.slice(0, at).join("") },
          ].filter((part) => part.text !== "");
          expect({ id, at, ...(await answer(parts)) }).toEqual({ id, at, ...whole.get(id)! });
        },
      ),
      { numRuns: 200 },
    );
  });
  it("what comes in small chunks is read like the whole", async () => {
    const { readLog } = await import("../../../src/formats/logs/read-log.ts");
    for (const sample of SAMPLES)
      for (const { name, text } of filesOf(sample)) {
        const chunks = Array.from({ length: Math.ceil(text.length / 777) }, (_, i) =>
          text.subarray(i * 777, i * 777 + 777),
        );
        expect(await readLog(name, chunks)).toEqual(await readLog(name, [text]));
      }
  });
  it("a registration token never comes out", async () => {
    const token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE3MDAwMDAwMDB9.SECRETSECRETSECRET";
    const text = `Command line: ccmsetup.exe /regtoken:${token} SMSSITECODE=ABC\nFailed to parse registration token ${token}\nCcmSetup failed with error code 0x80004005\n`;
    expect(JSON.stringify(await diagnosed([{ name: "ccmsetup.log", text }]))).not.toContain("SECRETSECRET");
  });
});
