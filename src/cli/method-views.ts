import type { AdvisedMethods } from "../bridge/advise-methods.ts";
import type { GeneratedFiles } from "../bridge/generate-method-files.ts";
import type { ProvisionedLines } from "../bridge/read-provisioned-lines.ts";
import type { MethodFacts } from "../domain/ccmsetup/methods/method.ts";
import type { Column, Paint } from "./frame.ts";
import { table } from "./table.ts";
import { labelled, wrapped } from "./wrapped.ts";

const WHO: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "domain", title: "Domain" },
  { key: "workgroup", title: "Workgroup" },
  { key: "internet", title: "Internet" },
  { key: "entraJoined", title: "Entra joined" },
];
const WHAT: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "needsAdSchema", title: "AD schema" },
  { key: "carriesProperties", title: "Properties" },
  { key: "secrets", title: "Secrets" },
  { key: "retries", title: "Retries" },
];
/** From here on sentences fit side by side; in a narrower terminal they stand below each other. */
const ROOM_FOR_SENTENCES = 132;

/** The comparison: who can use a way as one table, then what each needs, carries, keeps secret and tries again. */
export function methodsInWords(rows: readonly MethodFacts[], paint: Paint, width: number): string {
  const second =
    width >= ROOM_FOR_SENTENCES
      ? [table(rows, WHAT, { paint, width }).trimEnd()]
      : rows.flatMap((facts) => [
          paint.bold(facts.name),
          ...WHAT.slice(1).flatMap(({ key, title }) =>
            labelled(`  ${title}`, facts[key as keyof MethodFacts], width, 14),
          ),
        ]);
  return [
    paint.bold("Who can use it (limited: the runbook tells on which conditions)"),
    table(rows, WHO, { paint, width }),
    paint.bold("Active Directory, what it carries, keeps secret, and tries again"),
    ...second,
    "",
    ...wrapped(
      "`ccmbridge method show NAME` tells of one; `method advise -f SITE` recommends.",
      width,
      "",
    ).map(paint.dim),
  ].join("\n");
}

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
    ...rows.flatMap(([name, value]) => labelled(name, value, width, 15)),
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

/** For each kind of device the methods in order, each with its reasons; last those that are no use, and why. */
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
    // Several are ruled out for the same reason: it is said once.
    const ruledOut = new Map<string, string[]>();
    for (const { method, verdict, reasons } of advice)
      if (verdict === "no")
        ruledOut.set(reasons.join(" "), [...(ruledOut.get(reasons.join(" ")) ?? []), method]);
    for (const [reason, methods] of ruledOut) {
      lines.push(...labelled("  no", methods.join(", "), width, 11));
      lines.push(...wrapped(reason, width, " ".repeat(11)).map(paint.dim));
    }
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
