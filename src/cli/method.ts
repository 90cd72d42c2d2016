import { Option } from "commander";
import { DEVICE_KINDS } from "../domain/ccmsetup/device-kinds.ts";
import type { Column, Register } from "./frame.ts";
import { takesManifest } from "./manifest-options.ts";

const COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "title", title: "Title" },
  { key: "domain", title: "Domain" },
  { key: "workgroup", title: "Workgroup" },
  { key: "internet", title: "Internet" },
  { key: "entraJoined", title: "Entra joined" },
  { key: "needsAdSchema", title: "AD schema" },
  { key: "carriesProperties", title: "Properties" },
  { key: "secrets", title: "Secrets" },
  { key: "retries", title: "Retries" },
  { key: "summary", title: "Summary" },
];

interface GenerateOptions {
  readonly file: string[];
  readonly deployment?: string;
  readonly out: string;
  readonly clientFolder?: string;
  readonly certificate?: string;
}
interface AdviseOptions {
  readonly file: string[];
  readonly deployment?: string;
  readonly devices?: ("domain" | "hybrid" | "entra" | "workgroup")[];
  readonly networks?: ("intranet" | "internet")[];
  readonly autopilot?: "none" | "user-driven" | "pre-provisioning" | "device-preparation";
  readonly published?: boolean;
  readonly intune?: boolean;
  readonly pki?: boolean;
  readonly clients?: boolean;
  readonly imaging?: boolean;
  readonly count?: number;
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
  $ ccmbridge method list --output json --query 'rows[?internet==\`yes\`].name'`,
    )
    .action(
      run(async (door) => {
        const [{ listMethods }, { methodsInWords }] = await Promise.all([
          import("../bridge/list-methods.ts"),
          import("./method-views.ts"),
        ]);
        const answer = listMethods();
        await door.print(answer, {
          rows: answer.rows,
          columns: COLUMNS,
          text: (paint, width) => methodsInWords(answer.rows, paint, width),
        });
      }),
    );

  method
    .command("show <name>")
    .description("One way: who can use it, what it carries, what happens when it fails")
    .addHelpText("after", "\nExample:\n  $ ccmbridge method show client-push")
    .action(
      run(async (door, [name]) => {
        const [{ showMethod }, { factsInWords }] = await Promise.all([
          import("../bridge/list-methods.ts"),
          import("./method-views.ts"),
        ]);
        const facts = showMethod(name!);
        await door.print(facts, {
          rows: [facts],
          columns: COLUMNS,
          text: (paint, width) => factsInWords(facts, paint, width),
        });
      }),
    );

  takesManifest(method.command("generate <name>"))
    .description("Write a way's files for a site: checked line, scripts, runbook")
    .requiredOption("--out <folder>", "where they go; not there yet, or empty")
    .option("--client-folder <folder>", "internet: copy these client files onto the medium and hash them")
    .option("--certificate <file>", "internet: put this exported signing certificate onto the medium")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge method generate client-push -f site.yaml --out ./client-push
  $ ccmbridge method generate cmg -f pilot.yaml --deployment pilot --out ./cmg
  $ ccmbridge method generate internet -f site.yaml --out ./internet --client-folder ./Client --certificate site.cer

The folder appears with everything in it or not at all. No file holds a password or a registration token: scripts ask
for them. A ClientDeployment's properties and parameters go into the line; the Site's \`estate\` answers the checks.`,
    )
    .action(
      run<GenerateOptions>(async (door, [name], { file, deployment, out, clientFolder, certificate }) => {
        const [{ generateMethodFiles }, { madeInWords }, { files }] = await Promise.all([
          import("../bridge/generate-method-files.ts"),
          import("./method-views.ts"),
          door.world(),
        ]);
        const made = await generateMethodFiles(files, {
          name: name!,
          manifest: file,
          deployment,
          out,
          clientFolder,
          certificate,
        });
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

  takesManifest(method.command("advise"))
    .description("Recommend ways for an estate, with the reasons")
    .addOption(new Option("--devices <kinds...>", "kinds of devices").choices(DEVICE_KINDS))
    .addOption(new Option("--networks <places...>", "where they are").choices(["intranet", "internet"]))
    .addOption(
      new Option("--autopilot <how>", "how new devices are set up").choices([
        "none",
        "user-driven",
        "pre-provisioning",
        "device-preparation",
      ]),
    )
    .option("--published", "Active Directory is extended, and the site publishes to it")
    .option("--no-published", "it is not")
    .option("--intune", "the devices are enrolled in Intune")
    .option("--no-intune", "they are not")
    .option("--pki", "the devices hold certificates of your PKI")
    .option("--no-pki", "they do not")
    .option("--clients", "the devices have a client already")
    .option("--no-clients", "they have none")
    .option("--imaging", "devices are made from an image or with a task sequence")
    .option("--no-imaging", "they are not")
    .option("--count <devices>", "about how many devices", Number)
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge method advise -f site.yaml
  $ ccmbridge method advise -f site.yaml --devices entra --networks internet --intune --autopilot user-driven
  $ ccmbridge method advise -f site.yaml --output json --query 'rows[?verdict==\`best\`]'

The Site's \`estate\` describes the estate; options come before it. What is not said counts neither for nor against.`,
    )
    .action(
      run<AdviseOptions>(async (door, _args, options) => {
        const [{ adviseOnMethods }, { adviceInWords }, { files }] = await Promise.all([
          import("../bridge/advise-methods.ts"),
          import("./method-views.ts"),
          door.world(),
        ]);
        const {
          file,
          deployment,
          published,
          intune,
          clients,
          devices,
          networks,
          autopilot,
          pki,
          imaging,
          count,
        } = options;
        const said = {
          devices,
          networks,
          autopilot,
          schemaExtended: published,
          published,
          intuneEnrolled: intune,
          pki,
          existingClients: clients,
          imaging,
          count,
        };
        const estate = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
        const advised = await adviseOnMethods(files, { manifest: file, deployment, estate });
        await door.print(advised, {
          rows: advised.rows,
          columns: [
            { key: "devices", title: "Devices" },
            { key: "network", title: "Network" },
            { key: "method", title: "Method" },
            { key: "verdict", title: "Verdict" },
            { key: "reasons", title: "Reasons" },
          ],
          text: (paint, width) => adviceInWords(advised, paint, width),
        });
      }),
    );

  method
    .command("read <file>")
    .description(
      "Read back and judge what group policy provisioned: a .reg, a Registry.pol, or what reg query printed",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge method read provisioned.reg
  $ ccmbridge method read '\\\\contoso.com\\SYSVOL\\contoso.com\\Policies\\{GUID}\\Machine\\Registry.pol'

Exit code 1: the line has errors.`,
    )
    .action(
      run(async (door, [file]) => {
        const [{ readProvisionedLines }, { provisionedInWords }, { files }] = await Promise.all([
          import("../bridge/read-provisioned-lines.ts"),
          import("./method-views.ts"),
          door.world(),
        ]);
        const read = await readProvisionedLines(files, file!);
        await door.print(read, {
          rows: read.rows,
          columns: [
            { key: "key", title: "Key" },
            { key: "line", title: "Line" },
            { key: "length", title: "Length", align: "right" },
            { key: "valid", title: "Valid" },
          ],
          text: (paint, width) => provisionedInWords(read, paint, width),
        });
        return read.rows.every(({ valid }) => valid) ? 0 : 1;
      }),
    );
};
