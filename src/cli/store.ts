import type { Register } from "./frame.ts";

export const register: Register = (program, run) => {
  const store = program.command("store").description("The local database: check, migrate and back up");
  store
    .command("check")
    .description("Where the database is, its version, and whether it is whole; changes nothing")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge store check
  $ ccmbridge store check --output json --query problems

Exit code 1: something is wrong with it.`,
    )
    .action(
      run(async (door) => {
        const { checkStore } = await import("../bridge/check-store.ts");
        const state = await checkStore(await (await door.world()).store());
        await door.print(state, {
          text: (paint) =>
            [
              state.healthy ? paint.green("Nothing is wrong.") : paint.red("Something is wrong."),
              `  database  ${state.path}${state.size === 0 ? " (not there yet)" : `, ${state.size} bytes`}`,
              `  version   ${state.version} of ${state.newest}`,
              ...state.problems.map((problem) => paint.yellow(`! ${problem}`)),
            ].join("\n"),
        });
        return state.healthy ? 0 : 1;
      }),
    );

  store
    .command("migrate")
    .description("Bring the database to this program's version; other commands do it by themselves")
    .addHelpText("after", "\nExamples:\n  $ ccmbridge store migrate")
    .action(
      run(async (door) => {
        const { migrateStore } = await import("../bridge/migrate-store.ts");
        const world = await door.world();
        const done = await migrateStore(await world.store(), world.clock);
        await door.print(done, {
          text: () =>
            done.changed ? `Version ${done.from} became ${done.to}.` : `Version ${done.to} is the newest.`,
        });
      }),
    );

  store
    .command("backup <file>")
    .description("Copy the database, also while others work with it")
    .option("--force", "replace a file of that name")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge store backup ccmbridge-monday.db

To go back, stop what uses the database, and put the copy in the place that \`store check\` names.`,
    )
    .action(
      run<{ readonly force?: boolean }>(async (door, [file], { force }) => {
        const { backUpStore } = await import("../bridge/back-up-store.ts");
        const done = await backUpStore(await (await door.world()).store(), file!, { replace: force });
        await door.print(done, {
          text: (paint) => `${paint.green("Backed up")} to ${done.file}, ${done.size} bytes`,
        });
      }),
    );
};
