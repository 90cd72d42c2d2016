import type { Command } from "commander";
import type { ImportAnswer } from "../bridge/import-devices.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Paint, Run } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

interface ImportOptions {
  readonly source: string;
  readonly format?: string;
  readonly dates?: string;
  readonly whole?: boolean;
}

/** `device import`: a file in place of a source that cannot be opened. */
export function registerImport(device: Command, run: Run): void {
  device
    .command("import <file>")
    .description("Take devices of the site from an export, where its administration service cannot be opened")
    .option("--source <source>", "what the file stands for: configmgr", "configmgr")
    .option("--format <format>", "csv or ndjson; told by the file when not said")
    .option("--dates <order>", "day-first or month-first, where the dates themselves leave it open")
    .option("--whole", "the file holds every device of the site: what is not in it is gone")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge device import devices.csv
  $ ccmbridge device import comanagement.csv --whole --dates day-first
  $ ccmbridge device import devices.ndjson --output json --query refused

The file is a list of the console, of a script or of a view of the site's database, with a
column Resource ID; columns of SMS_Client_ComanagementState tell most. Times without a zone
are taken for UTC. Of two rows of one device the later time counts, whichever is imported first; a
row without times counts as of the import, in place of what was read before. Exit code 4: rows were refused; the others are imported.`,
    )
    .action(
      run<ImportOptions>(async (door, [file], { source, format, dates, whole }) => {
        oneOf("--source", source, ["configmgr"]);
        const input = {
          file: file!,
          format: oneOf("--format", format, ["csv", "ndjson"]),
          dayOrder: oneOf("--dates", dates, ["day-first", "month-first"]),
          whole: whole ?? false,
        };
        const { importDevices } = await import("../bridge/import-devices.ts");
        const world = await door.world();
        const { sources, ...needs } = await world.tracking();
        if (sources.some(({ name }) => name === source))
          throw new BridgeError(
            "usage",
            "The site is configured: a sync reads it, and would overrule what is imported.",
            {},
            { next: "Run `ccmbridge device sync`, or take adminServiceUrl out of the configuration." },
          );
        const answer = await importDevices(
          { ...needs, files: world.files, progress: door.progress, signal: door.signal },
          input,
        );
        await door.print(answer, { text: (paint, width) => importInWords(answer, paint, width) });
        return answer.complete ? 0 : 4;
      }),
    );
}

function oneOf<T extends string>(
  option: string,
  given: string | undefined,
  known: readonly T[],
): T | undefined {
  const found = known.find((each) => each === given);
  if (given !== undefined && found === undefined)
    throw new BridgeError("usage", `${option} ${given} is none of: ${known.join(", ")}.`);
  return found;
}

const SEPARATORS: Readonly<Record<string, string>> = { ",": "commas", ";": "semicolons", "\t": "tabs" };
const COMANAGEMENT = {
  state: "co-management by the state the site keeps",
  console: "co-management by the console's column, without policy and enrolment",
  none: "nothing of co-management: no such column",
} as const;

export function importInWords(answer: ImportAnswer, paint: Paint, width: number): string {
  const { refused, understood, ignored, notUnderstood, repeated, leftOut } = answer;
  const form = answer.separator === null ? "" : `, ${SEPARATORS[answer.separator] ?? answer.separator}`;
  const more = [
    ...(repeated > 0 ? [`${repeated} rows repeated a device`] : []),
    ...(leftOut > 0 ? [`${leftOut} left out: unknown computers and other systems than Windows`] : []),
  ].map((each) => `; ${each}`);
  const line = (name: string, text: string) => wrapped(text, width, " ".repeat(14), name.padEnd(14));
  const hidden = refused.count - refused.first.length;
  return [
    ...line("File", `${answer.format}, ${answer.encoding}${form}`),
    ...line("Imported", `${answer.imported} devices${more.join("")}`),
    ...line(
      "Understood",
      understood
        .map(({ column, member }) => (column === member ? column : `${column} (${member})`))
        .join(", "),
    ),
    ...(ignored.length > 0 ? line("Not used", ignored.join(", ")).map(paint.dim) : []),
    ...line("Tells", COMANAGEMENT[answer.comanagement]),
    ...notUnderstood.flatMap(({ column, cells, line: at }) =>
      line(
        "Not read",
        `${cells} ${cells === 1 ? "cell" : "cells"} of ${column}, the first in line ${at}`,
      ).map(paint.yellow),
    ),
    ...refused.first.flatMap(({ line: at, why }) => line("Refused", `line ${at}: ${why}`).map(paint.yellow)),
    ...(hidden > 0 ? line("Refused", `and ${hidden} more`).map(paint.yellow) : []),
    "",
    `${answer.devices} ${answer.devices === 1 ? "device" : "devices"} judged, ${answer.transitions} ${answer.transitions === 1 ? "change" : "changes"}.`,
  ].join("\n");
}
