import { BridgeError } from "../domain/errors.ts";
import type { Door, Register } from "./frame.ts";

export const register: Register = (program, run) => {
  const log = program.command("log").description("Read logs of the client, of Windows Installer and of MDM");
  log
    .command("diagnose")
    .argument("<file...>", "logs of one device: files, folders, a zip or cabinet of collected diagnostics")
    .description("Find how the last run ended, its first cause, and what to check next")
    .option("--all", "show all findings on the terminal, those of earlier runs too")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge log diagnose ccmsetup.log client.msi.log
  $ ccmbridge log diagnose C:\\Windows\\ccmsetup\\Logs C:\\Windows\\CCM\\Logs
  $ ccmbridge log diagnose DiagLogs.zip --output json --query firstCause

All files are taken for those of one device and put on one timeline; their order does not matter. Read are CMTrace logs and
their rotated parts, text copied from a viewer, logs of Windows Installer, events exported as text, XML or CSV, and the
report of mdmdiagnosticstool as XML or HTML, in any encoding. Not read: binary event logs (.evtx) and cabinets packed with
Quantum.

Exit code 0: diagnosed, whatever the outcome; 1: a file cannot be read.`,
    )
    .action(run<{ all?: boolean }>(diagnose));
};

async function diagnose(
  door: Door,
  paths: readonly string[],
  { all = false }: { all?: boolean },
): Promise<number> {
  if (paths.length === 0) throw new BridgeError("usage", "No log was given.");
  const [{ diagnoseLogs }, { diagnosisInWords, FINDING_COLUMNS }, { files }] = await Promise.all([
    import("../bridge/diagnose-logs.ts"),
    import("./log-view.ts"),
    door.world(),
  ]);
  const told = await diagnoseLogs(files, paths);
  await door.print(told, {
    rows: told.findings,
    columns: FINDING_COLUMNS,
    text: (paint, width) => diagnosisInWords(told, all, paint, width),
  });
  const missed = told.notRead.filter(({ wanted }) => wanted);
  for (const { file, why } of missed) door.say(`${file} was not read: ${why}`);
  return missed.length > 0 ? 1 : 0;
}
