import type { BenchRow } from "./row.ts";

/** Whether a row keeps its aim; undefined when it has none. */
export function meets({ value, aim }: BenchRow): boolean | undefined {
  if (!aim) return undefined;
  return (
    value >= (aim.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (aim.atMost ?? Number.POSITIVE_INFINITY)
  );
}

/** A table for people: name, figure, aim, and whether it is met. */
export function inWords(
  rows: readonly BenchRow[],
  { node, cores, processor }: { node: string; cores: number; processor: string },
): string {
  const cells = rows.map((row) => [
    row.name,
    `${written(row)} ${row.unit}`,
    aimOf(row),
    { true: "met", false: "NOT MET", undefined: "" }[String(meets(row))] ?? "",
    row.note ?? "",
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((cell) => cell[column]!.length), 0));
  const lines = cells.map((cell) =>
    cell
      .map((text, column) => (column === 1 ? text.padStart(widths[1]!) : text.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const aims = rows.filter(({ aim }) => aim);
  return [
    `Node ${node}, ${cores} cores, ${processor}`,
    "",
    ...lines,
    "",
    `${aims.filter(meets).length} of ${aims.length} aims met. Ratios are taken within this run; absolute figures are this machine's.`,
    "",
  ].join("\n");
}

const written = ({ value, unit }: BenchRow) =>
  unit === "x"
    ? value.toFixed(2)
    : unit === "MiB" || unit === "ms"
      ? value.toFixed(1)
      : Math.round(value).toLocaleString("en");

const aimOf = ({ aim }: BenchRow) =>
  [
    ...(aim?.atLeast === undefined ? [] : [`at least ${aim.atLeast}`]),
    ...(aim?.atMost === undefined ? [] : [`at most ${aim.atMost}`]),
  ].join(", ");
