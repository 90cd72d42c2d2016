import { audited } from "./audited.ts";
import type { Column, Register } from "./frame.ts";

const COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "size", title: "Bytes", align: "right" },
  { key: "modifiedAt", title: "Handed in" },
];

export const register: Register = (program, run) => {
  const installer = program
    .command("installer")
    .description("Installers that were handed in to this server over HTTP");
  installer
    .command("list")
    .description("All of them, by name")
    .addHelpText("after", "\nExample:\n  $ ccmbridge installer list")
    .action(
      run(async (door) => {
        const rows = await (await (await door.world()).serving()).shelf.list();
        await door.print({ rows }, { rows, columns: COLUMNS });
      }),
    );
  installer
    .command("remove <name>")
    .description("Remove one that no deployment over HTTP names any more")
    .addHelpText("after", "\nExample:\n  $ ccmbridge installer remove ccmsetup-5.00.9106.msi")
    .action(
      run(async (door, [name]) => {
        const { removeInstaller } = await import("../bridge/serving/remove-installer.ts");
        const answer = await audited(door, "remove-installer", name!, (serving) =>
          removeInstaller(serving, name!),
        );
        await door.print(answer, { text: (paint) => `${paint.green("Removed")} ${answer.removed}.` });
      }),
    );
};
