import { codeBlock, inlineCode, markdownTable } from "../../scripting/markdown.ts";
import type { Artefact, Check, MethodDraft, MethodFacts, MethodInput, MethodLine, Step } from "./method.ts";
import { SOURCES } from "./sources.ts";

/** The runbook of a method: what a colleague needs who has never done it. Markdown. */
export function runbook(facts: MethodFacts, draft: MethodDraft, { site, deployment }: MethodInput): string {
  const sections = [
    `# ${facts.title}\n\n${facts.summary}\n\nSite ${inlineCode(site.name)}${deployment ? `, deployment ${inlineCode(deployment.name)}` : ""}.`,
    section("Who can use it", whoCan(facts)),
    section("Before you begin", checkTable(draft.checks)),
    section(
      "What it may carry",
      markdownTable(
        ["What", "May", "Why"],
        draft.carries.map(({ what, may, why }) => [what, may, why]),
      ),
    ),
    draft.lines.length > 0 ? section("Command line", draft.lines.map(lineInWords).join("\n\n")) : undefined,
    draft.artefacts.length > 0
      ? section("Files here", draft.artefacts.map(fileInWords).join("\n"))
      : undefined,
    section("Steps", numbered(draft.steps)),
    section("Verify", numbered(draft.verify)),
    section("Undo", numbered(draft.undo)),
    section("When it fails", facts.retries),
    section("Known limits", bullets(draft.limits)),
    section("Security", bullets([`Secrets: ${facts.secrets}`, ...draft.security])),
    section("Sources", bullets(draft.sources.map((key) => `[${SOURCES[key].title}](${SOURCES[key].url})`))),
  ];
  return `${sections.filter((text) => text !== undefined).join("\n\n")}\n`;
}

const section = (title: string, body: string) => `## ${title}\n\n${body}`;
const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");

function whoCan(facts: MethodFacts): string {
  return markdownTable(
    ["Domain", "Workgroup", "Internet", "Entra joined", "Extended AD schema", "Properties"],
    [
      [
        facts.domain,
        facts.workgroup,
        facts.internet,
        facts.entraJoined,
        facts.needsAdSchema,
        facts.carriesProperties,
      ],
    ],
  );
}

const checkTable = (checks: readonly Check[]) =>
  markdownTable(
    ["Check", "Outcome", "Why", "Next"],
    checks.map(({ name, outcome, why, next }) => [name, `**${outcome}**`, why, next]),
  );

function lineInWords({ title, line, form, length, limit, problems }: MethodLine): string {
  const size = limit === null ? "" : ` It has ${length} of at most ${limit} characters.`;
  return [
    `${title} (form ${inlineCode(form)}).${size}`,
    codeBlock(line, "text"),
    ...problems.map(
      ({ severity, code, message, rule }) =>
        `- ${severity} ${inlineCode(code)}${rule === null ? "" : ` (rule ${rule})`}: ${message}`,
    ),
  ].join("\n\n");
}

const fileInWords = ({ path, about }: Artefact) => `- ${inlineCode(path)}: ${about}`;

function numbered(steps: readonly Step[]): string {
  return steps
    .map((step, index) => {
      const mark = `${index + 1}. `;
      const indent = " ".repeat(mark.length);
      const body = [
        step.title,
        step.where && `In ${step.where}.`,
        step.details && bullets(step.details),
        step.code && codeBlock(step.code.text, step.code.language),
        step.expect && `Expect: ${step.expect}`,
        step.logs && `Logs:\n\n${bullets(step.logs)}`,
      ]
        .filter((part) => part !== undefined && part !== "")
        .join("\n\n");
      return mark + body.replace(/\n(?=[^\n])/g, `\n${indent}`);
    })
    .join("\n\n");
}
