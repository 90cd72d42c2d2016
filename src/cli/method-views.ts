import type { AdvisedMethods } from "../bridge/advise-methods.ts";
import type { GeneratedFiles } from "../bridge/generate-method-files.ts";
import type { ProvisionedLines } from "../bridge/read-provisioned-lines.ts";
import type { MethodFacts } from "../domain/ccmsetup/methods/method.ts";
import type { Paint } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export function factsInWords(facts: MethodFacts, paint: Paint, width: number): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Domain", facts.domain],
    ["Workgroup", facts.workgroup],
    ["Internet", facts.internet],
    ["Entra joined", facts.entraJoined],
    ["AD schema", facts.needsAdSchema],
    ["Properties", facts.carriesProperties],
    ["Secrets", facts.secrets],
    ["Retries", facts.retries],
  ];
  return [
    `${paint.bold(facts.title)}  ${paint.dim(facts.name)}`,
    ...wrapped(facts.summary, width, "", ""),
    "",
    ...rows.flatMap(([name, value]) => wrapped(`${name.padEnd(15)}${value}`, width, " ".repeat(15), "")),
  ].join("\n");
}

export function madeInWords(made: GeneratedFiles, paint: Paint, width: number): string {
  const colour = { pass: paint.green, fix: paint.red, unknown: paint.yellow };
  return [
    `${paint.bold(made.title)} for ${made.site}, in ${made.folder}`,
    ...made.files.flatMap(({ path, about }) => wrapped(`${path}: ${about}`, width, "    ", "  ")),
    "",
    ...made.lines.flatMap(({ title, line }) => [
      ...wrapped(`${title}:`, width, "", "").map(paint.dim),
      ...wrapped(line, width, "  "),
    ]),
    ...(made.lines.length > 0 ? [""] : []),
    ...made.checks.flatMap(({ name, outcome, why, next }) => [
      `${colour[outcome](outcome.padEnd(8))}${name}`,
      ...(outcome === "pass" ? [] : wrapped(`${why} ${next}`, width, " ".repeat(8)).map(paint.dim)),
    ]),
  ].join("\n");
}

const PLACES = { intranet: "on the intranet", internet: "on the internet" } as const;

/** For each kind of device the methods in order; those that are no use in one line. */
export function adviceInWords({ site, rows, unknown }: AdvisedMethods, paint: Paint, width: number): string {
  const segments = new Map<string, typeof rows>();
  for (const row of rows) {
    const title = `${row.devices} devices ${PLACES[row.network]}`;
    segments.set(title, [...(segments.get(title) ?? []), row]);
  }
  const lines = [paint.bold(`How to bring the client to ${site}`)];
  for (const [title, advice] of segments) {
    lines.push("", paint.bold(title));
    const useful = advice.filter(({ verdict }) => verdict !== "no");
    for (const { method, verdict, reasons } of useful) {
      const colour = verdict === "best" ? paint.green : verdict === "good" ? paint.cyan : paint.dim;
      lines.push(`  ${colour(verdict.padEnd(9))}${method}`);
      lines.push(...wrapped(reasons.join(" "), width, " ".repeat(11)).map(paint.dim));
    }
    const rest = advice.filter(({ verdict }) => verdict === "no").map(({ method }) => method);
    if (rest.length > 0) lines.push(...wrapped(`no       ${rest.join(", ")}`, width, " ".repeat(11), "  "));
  }
  if (unknown.length > 0)
    lines.push("", "Not known:", ...unknown.flatMap((text) => wrapped(text, width, "    ", "  ")));
  return lines.join("\n");
}

export function provisionedInWords({ file, rows }: ProvisionedLines, paint: Paint, width: number): string {
  return rows
    .flatMap(({ key, line, length, valid, problems, fixed, remarks }) => [
      `${paint.bold(file)}  ${paint.dim(key)}`,
      ...wrapped(line, width, "  "),
      valid ? paint.green(`No errors; ${length} characters.`) : paint.red(`Errors; ${length} characters.`),
      ...problems.flatMap(({ severity, code, message }) =>
        wrapped(`${severity} ${code}: ${message}`, width, "    ", "  "),
      ),
      ...remarks.flatMap((text) => wrapped(text, width, "    ", "  ").map(paint.yellow)),
      ...(fixed === null ? [] : wrapped(`Fixed: ${fixed}`, width, "  ", "")),
    ])
    .join("\n");
}
