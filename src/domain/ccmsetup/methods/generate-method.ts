import { textFile } from "./artefact.ts";
import { factsOf, findMethod } from "./install-methods.ts";
import type { Artefact, MethodDraft, MethodFacts, MethodInput } from "./method.ts";
import { runbook } from "./runbook.ts";

export interface GeneratedMethod {
  readonly facts: MethodFacts;
  readonly draft: MethodDraft;
  /** The runbook first, then the method's own files. */
  readonly files: readonly Artefact[];
}

/**
 * Everything a method makes of a site: checks, checked lines, files, runbook. Nothing is written.
 * @throws BridgeError "not-found" for an unknown method; "invalid" for what the method cannot do or carry.
 */
export function generateMethod(name: string, input: MethodInput): GeneratedMethod {
  const method = findMethod(name);
  const facts = factsOf(method);
  const draft = method.draft(input);
  const files = [
    textFile("runbook.md", "what to do, step by step", runbook(facts, draft, input)),
    ...draft.artefacts,
  ];
  return { facts, draft, files };
}
