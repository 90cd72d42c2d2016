import { isNode, LineCounter, parseDocument } from "yaml";
import { Scenario } from "./scenario-schema.ts";

/** A problem in a scenario, at a path inside it. */
export class ScenarioProblem extends Error {
  readonly path: readonly PropertyKey[];
  constructor(path: readonly PropertyKey[], message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Reads a scenario from YAML or JSON; `use` makes of it what it is for, and may throw a ScenarioProblem.
 * @throws RangeError with every problem as `file:line:column: path: what is wrong`.
 */
export function readScenario<T>(text: string, file: string, use: (scenario: Scenario) => T): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placed = (offset: number, words: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${words}`;
  };
  const refused = (problems: readonly string[]) => new RangeError(problems.join("\n"));
  if (document.errors.length > 0)
    throw refused(document.errors.map(({ pos, message }) => placed(pos[0], message.split("\n")[0]!)));
  /** Of the innermost thing on the way that is there. */
  const offsetOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  const problem = (path: readonly PropertyKey[], message: string) =>
    placed(offsetOf(path), path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message);
  const checked = Scenario.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!checked.success)
    throw refused(checked.error.issues.map(({ path, message }) => problem(path, message)));
  try {
    return use(checked.data);
  } catch (error) {
    if (!(error instanceof ScenarioProblem)) throw error;
    throw refused([problem(error.path, error.message)]);
  }
}
