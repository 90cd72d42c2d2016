import { fileURLToPath } from "node:url";
import { Language, type Node, Parser } from "web-tree-sitter";

const grammar = fileURLToPath(import.meta.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm"));

let parser: Promise<Parser> | undefined;

async function makeParser(): Promise<Parser> {
  await Parser.init();
  const made = new Parser();
  made.setLanguage(await Language.load(grammar));
  return made;
}

/** Where PowerShell's grammar, as tree-sitter has it, does not accept a script. Empty for a script that parses. */
export async function parseErrors(script: string): Promise<string[]> {
  parser ??= makeParser();
  const tree = (await parser).parse(script)!;
  const errors: string[] = [];
  const visit = (node: Node) => {
    if (node.isError || node.isMissing)
      errors.push(`line ${node.startPosition.row + 1}: ${JSON.stringify(node.text.slice(0, 80))}`);
    if (node.hasError) for (const child of node.children) if (child) visit(child);
  };
  visit(tree.rootNode);
  tree.delete();
  return errors;
}
