import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

const GRAMMAR = fileURLToPath(import.meta.resolve("tree-sitter-bicep/tree-sitter-bicep.wasm"));

/** A value as it is written: what is worked out in Azure is an expression, of which its text is known. */
export type Written =
  | string
  | number
  | boolean
  | { readonly expression: string }
  | readonly Written[]
  | { readonly properties: ReadonlyMap<string, Written> };
export interface Declared {
  readonly name: string;
  readonly type?: string;
  readonly value?: Written;
}
export interface BicepResource {
  readonly symbol: string;
  /** `Microsoft.Storage/storageAccounts@2023-05-01`. */
  readonly type: string;
  readonly body: ReadonlyMap<string, Written>;
}
export interface BicepFile {
  readonly problems: readonly string[];
  readonly text: string;
  readonly parameters: readonly Declared[];
  readonly variables: readonly Declared[];
  readonly outputs: readonly Declared[];
  readonly resources: readonly BicepResource[];
  readonly modules: readonly {
    readonly symbol: string;
    readonly path: string;
    readonly body: ReadonlyMap<string, Written>;
  }[];
  /** Names that are used, declared somewhere or not, and what of a module's outputs is. */
  readonly used: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly outputsUsed: readonly { readonly module: string; readonly output: string }[];
}

let parser: Promise<Parser> | undefined;
async function makeParser(): Promise<Parser> {
  await Parser.init();
  const made = new Parser();
  made.setLanguage(await Language.load(GRAMMAR));
  return made;
}

/** Reads a Bicep file by tree-sitter's grammar of the language. */
export async function readBicep(path: string): Promise<BicepFile> {
  parser ??= makeParser();
  const text = readFileSync(path, "utf8");
  const root = (await parser).parse(text)!.rootNode;
  const nodes = [...descendants(root)];
  const of = (kind: string) => root.namedChildren.filter((node) => node?.type === kind) as Node[];
  const loops = new Set(
    nodes
      .filter(({ type }) => type === "for_statement")
      .map((node) => node.childForFieldName("initializer")!.text),
  );
  const declaredAt = new Set(
    nodes
      .filter(({ type }) => /_declaration$/.test(type))
      .map((node) => node.namedChildren.find((child) => child?.type === "identifier")?.id),
  );
  return {
    problems: nodes
      .filter((node) => node.isError || node.isMissing)
      .map((node) => `line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`),
    text,
    parameters: of("parameter_declaration").map(declared),
    variables: of("variable_declaration").map(declared),
    outputs: of("output_declaration").map(declared),
    resources: of("resource_declaration").map((node) => ({
      symbol: nameOf(node),
      type: String(written(node.namedChildren[1]!)),
      body: bodyOf(node.namedChildren[2]!),
    })),
    modules: of("module_declaration").map((node) => ({
      symbol: nameOf(node),
      path: String(written(node.namedChildren[1]!)),
      body: bodyOf(node.namedChildren[2]!),
    })),
    used: new Set(
      nodes
        .filter(
          (node) =>
            node.type === "identifier" &&
            !declaredAt.has(node.id) &&
            !loops.has(node.text) &&
            !isKey(node) &&
            node.parent?.type !== "target_scope_assignment" &&
            node.parent?.childForFieldName("function")?.id !== node.id,
        )
        .map(({ text: name }) => name),
    ),
    functions: new Set(
      nodes
        .filter(({ type }) => type === "call_expression")
        .map((node) => node.childForFieldName("function")!.text),
    ),
    outputsUsed: [...text.matchAll(/\b(\w+)\.outputs\.(\w+)/g)].map(([, module, output]) => ({
      module: module!,
      output: output!,
    })),
  };
}

function* descendants(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child) yield* descendants(child);
}
const nameOf = (node: Node): string => node.namedChildren.find((child) => child?.type === "identifier")!.text;
const isKey = (node: Node): boolean =>
  node.parent?.type === "object_property" && node.parent.namedChildren[0]?.id === node.id;

function declared(node: Node): Declared {
  const type = node.namedChildren.find((child) => child?.type === "type")?.text;
  const last = node.namedChildren.at(-1)!;
  const hasValue = last.type !== "type" && last.type !== "identifier" && last.type !== "decorators";
  // A value that is a name alone looks like the name that is declared.
  const value = hasValue || node.text.includes("=") ? written(last) : undefined;
  return { name: nameOf(node), ...(type ? { type } : {}), ...(value === undefined ? {} : { value }) };
}

/** The object of a declaration; of a loop, the object that is made each time. */
function bodyOf(node: Node): ReadonlyMap<string, Written> {
  const object = node.type === "object" ? node : node.childForFieldName("body")!;
  const value = written(object);
  if (typeof value === "object" && "properties" in value) return value.properties;
  throw new Error(`no object: ${node.text.slice(0, 80)}`);
}

function written(node: Node): Written {
  switch (node.type) {
    case "string": {
      const parts = node.namedChildren.filter((child) => child !== null);
      return parts.every(({ type }) => type === "string_content")
        ? parts.map(({ text }) => text).join("")
        : { expression: node.text };
    }
    case "number":
      return Number(node.text);
    case "boolean":
      return node.text === "true";
    case "array":
      return node.namedChildren
        .filter((child) => child && child.type !== "comment")
        .map((child) => written(child!));
    case "object":
      return {
        properties: new Map(
          node.namedChildren
            .filter((child) => child?.type === "object_property")
            .map((property) => {
              const [key, value] = property!.namedChildren;
              return [key!.text.replaceAll("'", ""), written(value!)];
            }),
        ),
      };
    default:
      return { expression: node.text };
  }
}
