import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { NOUNS } from "../../src/cli/nouns.ts";
import { programFor } from "../../src/cli/program.ts";
import { readManifest } from "../../src/formats/manifest.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...(existsSync(join(ROOT, "docs")) ? readdirSync(join(ROOT, "docs")) : [])
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const textOf = (document: string) => readFileSync(join(ROOT, document), "utf8");

/** Lines of code blocks and code spans that call us. A placeholder such as `…` ends what is looked at. */
function callsIn(text: string): string[] {
  const spans = [...text.matchAll(/`((?:npx )?ccmbridge [^`]+)`/g)].map(([, span]) => span!);
  const lines = text.split("\n").map((line) => line.trim().replace(/^(\$|PS>|>)\s+/, ""));
  return [...lines, ...spans]
    .map((line) => /^(?:npx |npm run -s )?ccmbridge(?: --)? (.+)$/.exec(line)?.[1])
    .filter((call) => call !== undefined)
    .map((call) => call.split(/ [|>#&]|…/)[0]!.trim())
    .filter((call) => call !== "");
}

/** What the program does not know of a call: its noun, its verb, an option. */
async function unknownIn(call: string): Promise<string[]> {
  const words = call.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const [noun = "", ...rest] = words;
  if (noun.startsWith("-") || /^[A-Z<[]/.test(noun)) return [];
  if (!Object.hasOwn(NOUNS, noun)) return [`no command ${noun}`];
  const program = await programFor([noun]);
  let command: Command = program.commands.find((child) => child.name() === noun)!;
  const problems: string[] = [];
  for (const word of rest) {
    const child = command.commands.find((other) => other.name() === word);
    if (child) command = child;
    else if (word === rest[0] && command.commands.length > 0 && !word.startsWith("-"))
      problems.push(`${command.name()} has no ${word}`);
    else if (/^--?[a-z]/.test(word)) {
      const option = word.split("=")[0]!;
      const known = [...command.options, ...program.options].flatMap(({ long, short }) => [long, short]);
      if (!["--help", "-h", ...known].includes(option)) problems.push(`${command.name()} has no ${option}`);
    }
  }
  return problems;
}

const problemsOf = async (text: string) =>
  (
    await Promise.all(
      callsIn(text).map(async (call) => (await unknownIn(call)).map((problem) => `${call}: ${problem}`)),
    )
  ).flat();

async function helpOf(noun: string): Promise<string[]> {
  const program = await programFor([noun]);
  const texts: string[] = [];
  const visit = (command: Command) => {
    let written = "";
    command.configureOutput({ writeOut: (text) => (written += text) });
    command.outputHelp();
    texts.push(written);
    for (const child of command.commands) visit(child);
  };
  visit(program);
  return texts;
}

describe("examples", () => {
  it("notices a command and an option that do not exist", async () => {
    expect(await problemsOf("$ npx ccmbridge app lisst --output json\n$ ccmbridge plan --ouput x")).toEqual([
      "app lisst --output json: app has no lisst",
      "plan --ouput x: plan has no --ouput",
    ]);
  });

  it.each(DOCUMENTS)("in %s call what exists", async (document) => {
    expect(await problemsOf(textOf(document))).toEqual([]);
  });

  it.each(DOCUMENTS)("of manifests in %s are read without a problem", (document) => {
    const manifests = [...textOf(document).matchAll(/```yaml\n([\s\S]*?)```/g)]
      .map(([, text]) => text!)
      .filter((text) => text.includes("apiVersion:"));
    expect(manifests.flatMap((text) => readManifest(text, document).problems)).toEqual([]);
  });

  it.each(Object.keys(NOUNS))(
    "in the help of %s call what exists, and every verb shows one",
    async (noun) => {
      const [, ...own] = await helpOf(noun);
      expect((await Promise.all(own.map(problemsOf))).flat()).toEqual([]);
      const silent = own.filter((text) => !text.includes("Commands:") && callsIn(text).length === 0);
      expect(silent).toEqual([]);
    },
  );
});
