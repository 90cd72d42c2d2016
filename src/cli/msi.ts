import type { MsiReport } from "../bridge/inspect-msi.ts";
import { printable } from "./excerpt.ts";
import type { Paint, Register } from "./frame.ts";
import { labelled, wrapped } from "./wrapped.ts";

export const register: Register = (program, run) => {
  const msi = program.command("msi").description("Read an MSI, on any system");
  msi
    .command("inspect <file>")
    .description("What an MSI is, its codes and versions, and what Intune wants to know of it")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge msi inspect ccmsetup.msi
  $ ccmbridge msi inspect ccmsetup.msi --output json --query productCode

Exit code 1: not a readable MSI, or client.msi, which cannot be deployed.`,
    )
    .action(
      run(async (door, [file]) => {
        const { inspectMsi } = await import("../bridge/inspect-msi.ts");
        const { files } = await door.world();
        const report = await inspectMsi(files, file!);
        const refused =
          report.kind === "client"
            ? ["This is client.msi: it cannot be installed directly (error 25502). Deploy ccmsetup.msi."]
            : [];
        const shown = { ...report, problems: [...report.problems, ...refused] };
        await door.print(shown, { text: (paint, width) => reportInWords(shown, paint, width) });
        return report.kind === "client" ? 1 : 0;
      }),
    );
};

function reportInWords(report: MsiReport, paint: Paint, width: number): string {
  // What an MSI says of itself may be anything, sequences that drive a terminal included.
  const line = (name: string, value: unknown, column = 14) =>
    labelled(name, printable(String(value ?? "-")), width, column);
  const kind = {
    ccmsetup: paint.green("ccmsetup.msi"),
    client: paint.red("client.msi"),
    other: paint.yellow("neither ccmsetup.msi nor client.msi"),
  }[report.kind];
  const { intune } = report;
  return [
    `${paint.bold(printable(report.productName ?? "(no name)"))}  ${kind}`,
    ...line("Version", report.productVersion),
    ...line("Manufacturer", report.manufacturer),
    ...line("Product code", report.productCode),
    ...line("Upgrade code", report.upgradeCode),
    ...line("Package code", report.packageCode),
    ...line("Language", report.productLanguage),
    ...line("Architecture", report.architecture),
    ...line("Context", report.context),
    ...line("Code page", report.codepage),
    ...line("Signed", report.signed ? "yes (validity not checked)" : "no"),
    ...line(
      "Cabinets",
      [
        ...report.embeddedCabinets.map((name) => `${name} (inside)`),
        ...report.externalCabinets.map((name) => `${name} (beside)`),
      ].join(", ") || "none",
    ),
    ...line("Size", `${report.size} bytes`),
    ...line("SHA-256", report.sha256),
    "",
    paint.bold("What Intune is told"),
    ...Object.entries(intune).flatMap(([name, value]) => line(`  ${name}`, value, 34)),
    ...report.problems.flatMap((problem) =>
      wrapped(printable(`! ${problem}`), width, "  ", "").map(paint.yellow),
    ),
  ].join("\n");
}
