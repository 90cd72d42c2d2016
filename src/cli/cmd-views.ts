import type { BuiltCommandLine } from "../bridge/build-command-line.ts";
import type { LintedCommandLine } from "../bridge/lint-command-line.ts";
import type { CatalogueEntry } from "../domain/ccmsetup/catalogue.ts";
import type { ExplainedLine, ExplainedToken } from "../domain/ccmsetup/explain.ts";
import type { Problem, Severity } from "../domain/ccmsetup/line.ts";
import { maskSecret } from "../domain/ccmsetup/mask.ts";
import type { TokenLife } from "../domain/ccmsetup/registration-token.ts";
import { excerpt, printable, type Span } from "./excerpt.ts";
import type { Column, Paint } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export const PROBLEM_COLUMNS: readonly Column[] = [
  { key: "severity", title: "Severity" },
  { key: "code", title: "Code" },
  { key: "token", title: "Token" },
  { key: "start", title: "Start", align: "right" },
  { key: "end", title: "End", align: "right" },
  { key: "message", title: "Message" },
  { key: "rule", title: "Rule", align: "right" },
];
export const TOKEN_COLUMNS: readonly Column[] = [
  { key: "text", title: "Token" },
  { key: "name", title: "Name" },
  { key: "side", title: "Read by" },
  { key: "since", title: "Since" },
  { key: "meaning", title: "Meaning" },
];
export const CATALOGUE_COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "type", title: "Type" },
  { key: "status", title: "Status" },
  { key: "since", title: "Since" },
  { key: "summary", title: "Meaning" },
];

/** Problems that point into the line. `source` is the line as given; `hidden` are the places of tokens in it. */
export function lintInWords(
  linted: LintedCommandLine,
  source: string,
  hidden: readonly Span[],
  paint: Paint,
  width: number,
): string {
  const lines: string[] = [];
  const shown = { hidden, mask: maskSecret };
  for (const problem of linted.problems) {
    const [row, carets] = excerpt(source, problem, width, shown);
    lines.push(row, colour(problem.severity, paint)(carets), ...problemInWords(problem, paint, width), "");
  }
  if (linted.problems.length === 0) lines.push(excerpt(source, { start: 0, end: 0 }, width, shown)[0], "");
  lines.push(...wrapped(verdict(linted), width, "  ", "").map(linted.valid ? paint.green : paint.red));
  lines.push(...wrapped(about(linted), width, "  ", "").map(paint.dim));
  if (linted.registrationToken) lines.push(...tokenInWords(linted.registrationToken, paint, width));
  // On one line however long, so that it can be copied.
  if (linted.fixed !== null) lines.push("", paint.bold("Fixed:"), printable(linted.fixed));
  return lines.join("\n");
}

export function problemInWords(problem: Problem, paint: Paint, width: number): string[] {
  const { severity, code, message, rule, fix } = problem;
  return [
    `${colour(severity, paint)(severity)} ${paint.bold(code)}${rule === null ? "" : paint.dim(` (rule ${rule})`)}`,
    ...wrapped(printable(message), width, "  "),
    ...(fix === null ? [] : wrapped(`Fix: ${printable(fix.words)}`, width, "  ").map(paint.cyan)),
  ];
}

function tokenInWords({ state, text }: TokenLife, paint: Paint, width: number): string[] {
  return wrapped(`The registration token ${text}.`, width, "  ", "").map(
    state === "valid" ? paint.dim : state === "expired" ? paint.red : paint.yellow,
  );
}

function verdict({ valid, problems }: LintedCommandLine): string {
  const count = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length;
  const counted = (
    [
      ["error", count("error")],
      ["warning", count("warning")],
      ["hint", count("info")],
    ] as const
  )
    .filter(([, n]) => n > 0)
    .map(([word, n]) => `${n} ${word}${n === 1 ? "" : "s"}`);
  const found = counted.length === 0 ? "no problems" : counted.join(", ");
  return valid ? `Valid: ${found}.` : `Not valid: ${found}.`;
}

function about({ form, guessed, scenario, length, limit }: LintedCommandLine): string {
  return [
    `Form ${form}${guessed ? " (guessed)" : ""}`,
    scenario === null ? "no particular scenario" : `scenario ${scenario}`,
    limit === null ? `${length} characters` : `${length} of ${limit} characters`,
  ].join(", ");
}

export function explainInWords(
  { tokens, scenario, form, guessed }: ExplainedLine,
  paint: Paint,
  width: number,
): string {
  const lines = tokens.flatMap((token) => [
    ...wrapped(printable(token.text), width, "    ", "").map(paint.bold),
    ...wrapped(facts(token), width, "  ").map(paint.dim),
    ...wrapped(printable(token.meaning), width, "  "),
    "",
  ]);
  lines.push(
    ...wrapped(
      `Form ${form}${guessed ? " (guessed)" : ""}, ${scenario === null ? "no particular scenario" : `scenario ${scenario}`}.`,
      width,
      "  ",
      "",
    ),
  );
  return lines.join("\n");
}

const facts = ({ kind, side, since, secret }: ExplainedToken) =>
  [kind, side && `read by ${side}`, since && `since ${since}`, secret && "secret"].filter(Boolean).join(", ");

/** The line on one row, however long, so that it can be copied; what there is to say of it below. */
export function buildInWords(built: BuiltCommandLine, paint: Paint, width: number): string {
  const lines = [printable(built.line), ""];
  for (const problem of built.problems) lines.push(...problemInWords(problem, paint, width));
  for (const text of built.suggestions)
    lines.push(...wrapped(printable(text), width, "  ", "").map(paint.yellow));
  if (built.registrationToken && built.registrationToken.state !== "expired")
    lines.push(...tokenInWords(built.registrationToken, paint, width));
  const length =
    built.limit === null ? `${built.length} characters` : `${built.length} of ${built.limit} characters`;
  lines.push(
    ...wrapped(`Form ${built.form}, scenario ${built.scenario}, ${length}.`, width, "  ", "").map(paint.dim),
  );
  return lines.join("\n");
}

export function entryInWords(entry: CatalogueEntry, paint: Paint, width: number): string {
  const row = (title: string, text: string | null | undefined | false) =>
    text ? wrapped(`${title}: ${text}`, width, "    ", "  ") : [];
  const relation = ({ with: other, level, note }: CatalogueEntry["requires"][number]) =>
    `${other} (${level}${note ? `: ${note}` : ""})`;
  return [
    `${paint.bold(entry.name)}  ${paint.dim(`${entry.kind}, ${entry.status}`)}`,
    ...wrapped(entry.summary, width, "  "),
    ...row("Written", entry.syntax),
    ...row("Value", valueInWords(entry)),
    ...row("Default", entry.default),
    ...row("Since", entry.since),
    ...row("Use instead", entry.supersededBy),
    ...row("Required in", entry.required.join("; ")),
    ...row("Goes with", entry.requires.map(relation).join("; ")),
    ...row("Conflicts with", entry.conflicts.map(relation).join("; ")),
    ...row("Secret", entry.secret && "yes, masked in all output"),
    ...row("Example", entry.example),
    ...entry.notes.flatMap((note) => wrapped(`- ${note}`, width, "    ", "  ").map(paint.dim)),
    ...row("Source", entry.source.join(", ")).map(paint.dim),
  ].join("\n");
}

function valueInWords({ valueType, allowed }: CatalogueEntry): string {
  const { type, unit, min, max, separator, form } = valueType;
  const range = min === undefined && max === undefined ? "" : `, ${min ?? "…"} to ${max ?? "…"}`;
  return `${type}${range}${unit ? ` (${unit})` : ""}${separator ? `, separated by ${separator}` : ""}${form ? `; ${form}` : ""}${allowed ? `: ${allowed.join(", ")}` : ""}`;
}

const colour = (severity: Severity, paint: Paint) =>
  severity === "error" ? paint.red : severity === "warning" ? paint.yellow : paint.cyan;
