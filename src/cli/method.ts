import type { GeneratedFiles } from "../bridge/generate-method-files.ts";
import type { MethodFacts } from "../domain/ccmsetup/methods/method.ts";
import type { Column, Paint, Register } from "./frame.ts";
import { takesManifest } from "./manifest-options.ts";
import { wrapped } from "./wrapped.ts";

const COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "domain", title: "Domain" },
  { key: "workgroup", title: "Workgroup" },
  { key: "internet", title: "Internet" },
  { key: "entraJoined", title: "Entra joined" },
  { key: "needsAdSchema", title: "AD schema" },
  { key: "carriesProperties", title: "Properties" },
  { key: "secrets", title: "Secrets" },
  { key: "retries", title: "Retries" },
];
const ALL_COLUMNS: readonly Column[] = [
  COLUMNS[0]!,
  { key: "title", title: "Title" },
  ...COLUMNS.slice(1),
  { key: "summary", title: "Summary" },
];

interface GenerateOptions {
  readonly file: string[];
  readonly deployment?: string;
  readonly out: string;
}

export const register: Register = (program, run) => {
  const method = program.command("method").description("The ways to install the client, and what each needs");

  method
    .command("list")
    .description("Compare the ways to install the client")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge method list
  $ ccmbridge method list --output csv --columns name,workgroup,secrets
  $ ccmbridge method list --query 'rows[?internet==\`yes\`].name'`,
    )
    .action(
      run(async (door) => {
        const { listMethods } = await import("../bridge/list-methods.ts");
        const answer = listMethods();
        await door.print(answer, {
          rows: answer.rows,
          columns: door.format === "table" ? COLUMNS.slice(0, 7) : ALL_COLUMNS,
        });
      }),
    );

  method
    .command("show <name>")
    .description("One way: who can use it, what it carries, what happens when it fails")
    .addHelpText("after", "\nExample:\n  $ ccmbridge method show client-push")
    .action(
      run(async (door, [name]) => {
        const { showMethod } = await import("../bridge/list-methods.ts");
        const facts = showMethod(name!);
        await door.print(facts, {
          rows: [facts],
          columns: ALL_COLUMNS,
          text: (paint, width) => factsInWords(facts, paint, width),
        });
      }),
    );

  takesManifest(method.command("generate <name>"))
    .description("Write a way's files for a site: checked line, scripts, runbook")
    .requiredOption("--out <folder>", "where they go; not there yet, or empty")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge method generate client-push -f site.yaml --out ./client-push
  $ ccmbridge method generate cmg -f pilot.yaml --deployment pilot --out ./cmg

The folder appears with everything in it or not at all. No file holds a password or a registration token: scripts ask
for them. A ClientDeployment's properties and parameters go into the line; the Site's \`estate\` answers the checks.`,
    )
    .action(
      run<GenerateOptions>(async (door, [name], { file, deployment, out }) => {
        const { generateMethodFiles } = await import("../bridge/generate-method-files.ts");
        const { files } = await door.world();
        const made = await generateMethodFiles(files, { name: name!, manifest: file, deployment, out });
        await door.print(made, {
          rows: made.files,
          columns: [
            { key: "path", title: "File" },
            { key: "about", title: "About" },
            { key: "size", title: "Bytes", align: "right" },
          ],
          text: (paint, width) => madeInWords(made, paint, width),
        });
      }),
    );
};

function factsInWords(facts: MethodFacts, paint: Paint, width: number): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Domain", facts.domain],
    ["Workgroup", facts.workgroup],
    ["Internet", facts.internet],
    ["Entra joined", facts.entraJoined],
    ["AD schema", facts.needsAdSchema],
    ["Properties", facts.carriesProperties],
    ["Secrets", facts.secrets],
    ["Retries", facts.retries],
  ];
  return [
    `${paint.bold(facts.title)}  ${paint.dim(facts.name)}`,
    ...wrapped(facts.summary, width, "", ""),
    "",
    ...rows.flatMap(([name, value]) => wrapped(`${name.padEnd(15)}${value}`, width, " ".repeat(15), "")),
  ].join("\n");
}

function madeInWords(made: GeneratedFiles, paint: Paint, width: number): string {
  const colour = { pass: paint.green, fix: paint.red, unknown: paint.yellow };
  return [
    `${paint.bold(made.title)} for ${made.site}, in ${made.folder}`,
    ...made.files.flatMap(({ path, about }) => wrapped(`${path}: ${about}`, width, "    ", "  ")),
    "",
    ...made.lines.flatMap(({ title, line }) => [
      ...wrapped(`${title}:`, width, "", "").map(paint.dim),
      ...wrapped(line, width, "  "),
    ]),
    ...(made.lines.length > 0 ? [""] : []),
    ...made.checks.flatMap(({ name, outcome, why, next }) => [
      `${colour[outcome](outcome.padEnd(8))}${name}`,
      ...(outcome === "pass" ? [] : wrapped(`${why} ${next}`, width, " ".repeat(8)).map(paint.dim)),
    ]),
  ].join("\n");
}
