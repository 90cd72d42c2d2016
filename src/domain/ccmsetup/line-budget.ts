import type { Scenario } from "./line.ts";
import { SCENARIO_FACTS } from "./scenario.ts";
import type { LineItem } from "./scenario-line.ts";

export interface FittedLine {
  readonly kept: readonly LineItem[];
  /** What was left out or could be, one sentence each. */
  readonly suggestions: readonly string[];
}

/**
 * Makes a line fit its limit (rules 15 and 100). Only one thing is left out unasked: /mp beside a registration token,
 * where leaving it out is the documented cure of another error as well (rules 16 and 53). For the rest it says what to
 * leave out, the least missed first, and how much each would save.
 */
export function fitted(
  items: readonly LineItem[],
  scenario: Scenario,
  limit: number | null,
  length: (items: readonly LineItem[]) => number,
): FittedLine {
  if (limit === null || length(items) <= limit) return { kept: items, suggestions: [] };
  const suggestions: string[] = [];
  let kept = items;
  const mp = items.find(({ name, from }) => name === "/mp" && from === "site");
  if (scenario === "cmg-token" && mp) {
    kept = items.filter((item) => item !== mp);
    const saved = length(items) - length(kept);
    suggestions.push(
      `/mp is left out: with it the line would have ${length(items)} characters, and ${limit} are allowed (it saves ${saved}; rules 16 and 53).`,
    );
    if (length(kept) <= limit) return { kept, suggestions };
  }
  return { kept, suggestions: [...suggestions, ...advice(kept, scenario, limit, length)] };
}

function advice(
  items: readonly LineItem[],
  scenario: Scenario,
  limit: number,
  length: (some: readonly LineItem[]) => number,
): string[] {
  const needed = new Set(
    SCENARIO_FACTS[scenario].items.filter(({ level }) => level === "must").flatMap(({ anyOf }) => anyOf),
  );
  const spare = items
    .filter(({ name }) => !needed.has(name))
    .map((item) => ({ item, saves: length(items) - length(items.filter((other) => other !== item)) }))
    .sort((a, b) => b.saves - a.saves || a.item.name.localeCompare(b.item.name, "en"));
  const over = length(items) - limit;
  const enough = spare.filter(({ saves }) => saves >= over);
  const how = ({ item: { name } }: { item: LineItem }) =>
    name.startsWith("/") ? `parameters: { ${name.slice(1)}: false }` : `properties: { ${name}: false }`;
  const name = ({ item, saves }: { item: LineItem; saves: number }) =>
    `${item.name} (saves ${saves}; ${how({ item })})`;
  if (enough.length > 0)
    return [
      `The line is ${over} characters too long. Leave out one of: ${enough.reverse().map(name).join(", ")}.`,
    ];
  const chosen: typeof spare = [];
  let left = over;
  for (const candidate of spare) {
    if (left <= 0) break;
    chosen.push(candidate);
    left -= candidate.saves;
  }
  if (left <= 0)
    return [`The line is ${over} characters too long. Leave out ${chosen.map(name).join(" and ")}.`];
  return [
    `The line is ${over} characters too long even without all that ${scenario} can do without: install with a Win32 app or a script instead (rules 17 and 18).`,
  ];
}
