import { ROLES } from "../domain/caller.ts";
import { audited } from "./audited.ts";
import type { Register } from "./frame.ts";

const KEY_COLUMNS = [
  { key: "id", title: "Id" },
  { key: "name", title: "Name" },
  { key: "role", title: "Role" },
  { key: "createdAt", title: "Created" },
  { key: "revokedAt", title: "Revoked" },
] as const;

export const register: Register = (program, run) => {
  const key = program.command("key").description("Keys for programs that call the HTTP API");
  key
    .command("create")
    .description("Make a key; it is shown once and not kept")
    .requiredOption("--name <name>", "what it is for, in words")
    .requiredOption("--role <role>", ROLES.join(", "))
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge key create --name nightly-report --role Reader
  $ KEY=$(ccmbridge key create --name pipeline --role Operator --output json --query key)`,
    )
    .action(
      run<{ readonly name: string; readonly role: string }>(async (door, _args, { name, role }) => {
        const { createKey } = await import("../bridge/serving/create-key.ts");
        const { created, caller } = await audited(
          door,
          "create-key",
          name,
          async ({ keys, random, ownClock }, by) => ({
            created: await createKey({ keys, random, clock: ownClock }, { name, role }, by),
            caller: by,
          }),
        );
        await door.print(created, {
          text: (paint) =>
            `${paint.green("Made")} by ${caller.name}. The key is shown this once:\n${created.key}`,
        });
      }),
    );
  key
    .command("list")
    .description("Every key there ever was, without what opens anything")
    .addHelpText("after", "\nExamples:\n  $ ccmbridge key list")
    .action(
      run(async (door) => {
        const { listKeys } = await import("../bridge/serving/list-keys.ts");
        const answer = await listKeys(await (await door.world()).serving());
        await door.print(answer, { rows: answer.rows, columns: KEY_COLUMNS });
      }),
    );
  key
    .command("revoke <key>")
    .description("Make a key good for nothing, from the next request on; by its id or name")
    .addHelpText("after", "\nExamples:\n  $ ccmbridge key revoke nightly-report")
    .action(
      run(async (door, [id]) => {
        const { revokeKey } = await import("../bridge/serving/revoke-key.ts");
        const revoked = await audited(door, "revoke-key", id!, ({ keys, ownClock }) =>
          revokeKey({ keys, clock: ownClock }, id!),
        );
        await door.print(revoked, {
          text: (paint) => `${paint.green("Revoked")} ${revoked.name} (${revoked.id}).`,
        });
      }),
    );
};
