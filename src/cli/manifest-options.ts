import type { Command } from "commander";

export interface ManifestOptions {
  readonly file: string[];
  readonly deployment?: string;
}

/** `-f` (repeatable) and `--deployment`, the same on every verb that takes a manifest. */
export function takesManifest(command: Command): Command {
  return command
    .requiredOption(
      "-f, --file <manifest...>",
      "manifest with the Site and the ClientDeployment; may be given several times",
    )
    .option("--deployment <name>", "which deployment, when the manifest holds several");
}
