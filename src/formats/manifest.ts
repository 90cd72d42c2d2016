import { isMap, isSeq, LineCounter, type Node, type ParsedNode, parseAllDocuments } from "yaml";
import type { z } from "zod";
import { ManifestDocument } from "../domain/deployment/manifest.ts";
import { BridgeError } from "../domain/errors.ts";
import { issueInWords } from "../domain/issue-in-words.ts";

/** Where something stands in a manifest; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
export interface ManifestProblem extends Place {
  /** Dotted path inside the document, "" for the document itself. */
  readonly path: string;
  readonly message: string;
}
/** One document of a manifest, checked, and where each of its values stands. */
export interface PlacedDocument {
  readonly value: ManifestDocument;
  readonly place: (path: readonly PropertyKey[]) => Place;
}

// Aliases can blow a small file up; nobody needs many in a manifest.
const MAX_ALIASES = 100;
const NO_MANIFEST = "this is no manifest: it has to hold keys with values, such as `kind: Site`";

/**
 * Reads YAML text of one or more documents. All problems at once: syntax errors, unknown keys, wrong values, each with
 * file, line and column. Never throws for a bad manifest; an empty text is one problem.
 */
export function readManifest(
  text: string,
  file: string,
): { documents: PlacedDocument[]; problems: ManifestProblem[] } {
  const lines = new LineCounter();
  const documents: PlacedDocument[] = [];
  const problems: ManifestProblem[] = [];
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  for (const document of Array.isArray(parsed) ? parsed : []) {
    if (document.errors.length > 0) {
      for (const error of document.errors)
        problems.push({ ...at(error.pos[0]), path: "", message: firstLine(error.message) });
      continue;
    }
    if (document.contents === null) continue; // "---" at the end of a file
    const placeOf = (path: readonly PropertyKey[]) => at(offsetOf(document.contents, path));
    if (!isMap(document.contents)) {
      problems.push({ ...placeOf([]), path: "", message: NO_MANIFEST });
      continue;
    }
    let plain: unknown;
    try {
      plain = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (cause) {
      problems.push({ ...placeOf([]), path: "", message: firstLine(String((cause as Error).message)) });
      continue;
    }
    const checked = ManifestDocument.safeParse(plain, { error: issueInWords });
    if (checked.success) documents.push({ value: checked.data, place: placeOf });
    else
      problems.push(
        ...checked.error.issues
          .flatMap((issue) => described(issue))
          .map(({ path, message }) => ({ ...placeOf(path), path: path.map(String).join("."), message })),
      );
  }
  if (documents.length === 0 && problems.length === 0)
    problems.push({ file, line: 1, column: 1, path: "", message: "no document in here" });
  return { documents, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** The problems as one error for people: every line says file:line:column. */
export function manifestError(problems: readonly ManifestProblem[]): BridgeError {
  const lines = problems.map(
    (p) => `${p.file}:${p.line}:${p.column}: ${p.path ? `${p.path}: ` : ""}${p.message}`,
  );
  const first = problems[0];
  return new BridgeError(
    "manifest-invalid",
    lines.join("\n"),
    { file: first?.file, line: first?.line, column: first?.column, problems: problems.length },
    { next: "Correct the manifest; manifests/schema.json describes it, and editors complete from it." },
  );
}

/** Keys that mean nothing here are named one by one, each with its place. */
function described(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: "no such key here" }));
  return [{ path: issue.path, message: issue.message }];
}

/** Offset of the value at `path`, or of its nearest parent that exists: that is where a missing key belongs. */
function offsetOf(contents: ParsedNode | null, path: readonly PropertyKey[]): number {
  let node: Node | null = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String((item.key as { value?: unknown } | null)?.value ?? item.key) === String(key),
      );
      if (!pair) return offset;
      const keyNode = pair.key as Node | null;
      const value = pair.value as Node | null;
      offset = value?.range?.[0] ?? keyNode?.range?.[0] ?? offset;
      node = value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      if (!item) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

const firstLine = (message: string) => message.split("\n", 1)[0] ?? message;
