import type { CodeMeaning, ExplainedCode } from "../domain/error-codes/explain-code.ts";
import { BridgeError } from "../domain/errors.ts";
import { printable } from "./excerpt.ts";
import type { Door, Paint, Register } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export const register: Register = (program, run) => {
  const error = program.command("error").description("Explain error codes, offline");
  error
    .command("explain")
    .argument("[code...]", "error codes in any written form; - reads them from standard input")
    .description("Say what an error code means, what causes it, and what to check")
    // A negative number looks like an option.
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge error explain 0x80070643
  $ ccmbridge error explain -2147023293 2147943515 1603
  $ ccmbridge error explain CMGService_Invalid_Token
  $ ccmbridge error explain --output json --query 'meanings[0].causes' 0x87D0027E

Hexadecimal, decimal and signed forms are the same to it. A number that several programs use gives all its meanings, the
most likely one first; one that stands in no list is taken apart by its structure.`,
    )
    .action(run(explain));
};

async function explain(door: Door, args: readonly string[]): Promise<void> {
  const option = args.find((word) => /^--?[a-z]/i.test(word));
  if (option !== undefined)
    throw new BridgeError("usage", `There is no option ${option}.`, {}, { next: "See --help." });
  const { explainErrors } = await import("../bridge/explain-errors.ts");
  const explained = explainErrors(await codesGiven(door, args));
  await door.print(explained.length === 1 ? explained[0] : explained, {
    rows: explained.flatMap(({ meanings, ...code }) => meanings.map((meaning) => rowOf(code, meaning))),
    columns: [
      { key: "hex", title: "Hex" },
      { key: "signed", title: "Signed", align: "right" },
      { key: "symbol", title: "Symbol" },
      { key: "context", title: "Context" },
      { key: "meaning", title: "Meaning" },
    ],
    text: (paint, width) => explained.map((one) => inWords(one, paint, width)).join("\n\n"),
  });
}

async function codesGiven(door: Door, args: readonly string[]): Promise<string[]> {
  const standard = args.length === 0 ? !door.interactive : args.length === 1 && args[0] === "-";
  const given = standard
    ? (await door.readStdin()).replace(/^\ufeff/, "").split(/[\r\n]+/)
    : args.filter((word) => word !== "--");
  const codes = given.filter((text) => text.trim() !== "");
  if (codes.length > 0) return codes;
  throw new BridgeError(
    "usage",
    "No error code was given.",
    {},
    { next: "Give one such as 0x80070643, or hand them in on standard input." },
  );
}

const rowOf = ({ code, hex, decimal, signed }: Omit<ExplainedCode, "meanings">, meaning: CodeMeaning) => ({
  code,
  hex,
  decimal,
  signed,
  ...meaning,
});

function inWords(one: ExplainedCode, paint: Paint, width: number): string {
  const numbers = [one.hex, one.decimal, one.signed !== one.decimal && one.signed]
    .filter((number) => number !== null && number !== false)
    .join("  ");
  const title = one.hex === null ? one.symbol! : numbers;
  return [
    ...wrapped(one.hex === null || !one.symbol ? title : `${title}  ${one.symbol}`, width, "  ", "").map(
      paint.bold,
    ),
    ...wrapped(sentence(one.facility), width, "  ", "").map(paint.dim),
    ...one.meanings.flatMap((meaning) => ["", ...meaningInWords(meaning, paint, width)]),
  ].join("\n");
}

function meaningInWords(one: CodeMeaning, paint: Paint, width: number): string[] {
  const list = (title: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [
          `  ${title}`,
          ...items.flatMap((item, index) => wrapped(printable(item), width, "       ", `    ${index + 1}. `)),
        ];
  return [
    ...wrapped(`${one.context}${one.symbol ? ` (${one.symbol})` : ""}`, width, "  ", "").map(paint.cyan),
    ...wrapped(one.meaning, width, "  "),
    ...list(one.causes.length === 1 ? "Likely cause" : "Causes, most likely first", one.causes),
    ...list("Check", one.checks),
    ...list("Do", one.remedies),
    ...(one.note ? wrapped(`Note: ${one.note}`, width, "  ").map(paint.dim) : []),
    ...wrapped(`Source: ${one.source.map(shortened).join("; ")}`, width, "    ", "  ").map(paint.dim),
  ];
}

/** `repository:path/page.md` as the name of its page; the whole stands in the JSON. */
const shortened = (source: string) => source.replace(/^[\w-]+\/[\w.-]+:(?:.*\/)?(?=[^/]+\.md$)/, "");

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
