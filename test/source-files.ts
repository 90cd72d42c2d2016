import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { parseAst } from "vitest/node";

export const ROOT = join(import.meta.dirname, "..");

/** Stands for the name of a dynamic import that is no literal. */
export const AT_RUN_TIME = "(a name made at run time)";

/** One import, export-from, dynamic import or import type, as it is written. */
export interface Import {
  /** What is asked for: a file of ours from the root (`src/domain/errors.ts`), a package, or a `node:` module. */
  readonly name: string;
  readonly ours: boolean;
  readonly line: number;
}
/** A use of something the ground floor must not know: the clock, chance, the process. */
export interface Use {
  readonly name: string;
  readonly line: number;
}
export interface SourceFile {
  /** From the root, with `/` between its parts. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
}

/** Every file below a folder of the root that git would keep, in order; none when the folder is not there. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : filesBelow(path);
      return [path];
    })
    .sort();
}

/** What a TypeScript file imports and uses, from its syntax tree: text in comments and strings does not count. */
export function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const imports: Import[] = [];
  const uses: Use[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const take = (node: Node, source: unknown) => {
    const line = lineAt(node.start);
    const name = (source as { value?: unknown } | null)?.value;
    if (typeof name !== "string") imports.push({ name: AT_RUN_TIME, ours: false, line });
    else if (name.startsWith("."))
      imports.push({
        name: relative(ROOT, join(ROOT, dirname(path), name)).replaceAll("\\", "/"),
        ours: true,
        line,
      });
    else imports.push({ name, ours: false, line });
  };
  walk(parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node, (node) => {
    const { type } = node;
    if (type === "ImportDeclaration" || type === "ExportAllDeclaration" || type === "ImportExpression")
      take(node, node.source);
    else if (type === "ExportNamedDeclaration" && node.source) take(node, node.source);
    else if (type === "TSImportType") take(node, node.source ?? node.argument);
    const used = useOf(node);
    if (used) uses.push({ name: used, line: lineAt(node.start) });
  });
  return { path, imports, uses };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value])
      if (typeof child === "object" && child !== null && typeof (child as Node).type === "string")
        walk(child as Node, visit);
}

const nameOf = (node: unknown) =>
  (node as Node | null)?.type === "Identifier" ? String((node as Node).name) : "";
const MEMBERS = new Set(["Date.now", "Math.random", "performance.now", "process.env"]);
const CALLS = new Set(["fetch", "setTimeout", "setInterval", "setImmediate"]);

function useOf(node: Node): string | undefined {
  if (node.type === "NewExpression" && nameOf(node.callee) === "Date")
    return (node.arguments as unknown[]).length === 0 ? "new Date()" : undefined;
  if (node.type === "CallExpression" && CALLS.has(nameOf(node.callee))) return `${nameOf(node.callee)}()`;
  if (node.type !== "MemberExpression") return undefined;
  const object = nameOf(node.object);
  if (object === "console") return "console";
  const name = `${object}.${nameOf(node.property)}`;
  if (MEMBERS.has(name)) return name;
  return object === "process" ? "process" : undefined;
}
