import type { CommandRights, NeededRight } from "../domain/rights.ts";
import type { Paint, Register } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

export const register: Register = (program, run) => {
  program
    .command("rights [command...]")
    .description("The least rights of Microsoft Graph that each command needs")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge rights apply
  $ ccmbridge rights apply policy
  $ ccmbridge rights app show --output json

Application rights go to a service, delegated ones to a registration people sign in through. Each needs admin
consent. Commands that are not listed, such as \`cmd\` and \`msi\`, need no tenant.`,
    )
    .action(
      run(async (door, words) => {
        const { rightsFor } = await import("../bridge/rights-for.ts");
        const rights = rightsFor(words.join(" "));
        await door.print(words.length > 0 ? rights[0] : rights, {
          rows: rights.flatMap(rowsOf),
          columns: [
            { key: "command", title: "Command" },
            { key: "kind", title: "Kind" },
            { key: "right", title: "Right" },
            { key: "id", title: "Id in the public cloud" },
          ],
          text: (paint, width) => rights.map((one) => inWords(one, paint, width)).join("\n\n"),
        });
      }),
    );
};

const rowsOf = ({ command, application, delegated }: CommandRights) => [
  ...application.map(({ right, id }) => ({ command, kind: "application", right, id })),
  ...delegated.map(({ right, id }) => ({ command, kind: "delegated", right, id })),
];

function inWords(
  { command, about, application, delegated }: CommandRights,
  paint: Paint,
  width: number,
): string {
  const list = (title: string, rights: readonly NeededRight[]) => [
    `  ${title}`,
    ...rights.flatMap(({ right, id }) => [
      `    ${right}${width >= 100 && id ? paint.dim(`  ${id}`) : ""}`,
      ...(width < 100 && id ? [paint.dim(`      ${id}`)] : []),
    ]),
  ];
  return [
    ...wrapped(`${command}: ${about}`, width, "  ", "").map((line, index) =>
      index === 0 ? paint.bold(line) : line,
    ),
    ...list("Application", application),
    ...list("Delegated", delegated),
  ].join("\n");
}
