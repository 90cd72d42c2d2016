import type { Register } from "./frame.ts";

export const register: Register = (program, run) => {
  const store = program
    .command("store")
    .description("The database: check, migrate, back up, export and import");
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
              `  database  ${state.path}${state.size === 0 ? " (nothing there yet)" : `, ${state.size} bytes`}`,
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
            done.changed
              ? `Version ${done.from} became ${done.to}.${done.copy ? ` As it was before, it lies in ${done.copy}.` : ""}`
              : `Version ${done.to} is the newest.`,
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

To go back, stop what uses the database, then \`store restore\` the copy.
This is for the database in a file; one on a PostgreSQL server is backed up with pg_dump, either is exported with
\`store export\`.`,
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

  store
    .command("restore <file>")
    .description("Put a copy in the place of the database; what was there is put aside")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge store restore ccmbridge-monday.db
  $ ccmbridge store restore .ccmbridge/ccmbridge.db.version-5    # what an upgrade left, for the older ccmbridge

Nothing else may have the database open. One on a PostgreSQL server is restored by the server's own means.`,
    )
    .action(
      run(async (door, [file]) => {
        const { restoreStore } = await import("../bridge/restore-store.ts");
        const done = await restoreStore(await (await door.world()).store(), file!);
        await door.print(done, {
          text: (paint) =>
            `${paint.green("Restored")} from ${done.file}, version ${done.version}.${done.aside ? ` What was there lies in ${done.aside}.` : ""}`,
        });
      }),
    );

  store
    .command("export <file>")
    .description("Write everything that is kept, of every tenant, into a file that any database can import")
    .option("--force", "replace a file of that name")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge store export ccmbridge-monday.ndjson.gz

NDJSON in gzip, as of one moment, also while others write. Keep it as you keep the database.`,
    )
    .action(
      run<{ readonly force?: boolean }>(async (door, [file], { force }) => {
        const { exportStore } = await import("../bridge/export-store.ts");
        const world = await door.world();
        const done = await exportStore(
          {
            store: await world.store(),
            files: world.files,
            clock: world.clock,
            progress: door.progress,
            signal: door.signal,
          },
          file!,
          { replace: force },
        );
        await door.print(done, {
          text: (paint) => `${paint.green("Exported")} ${done.rows} rows to ${done.file}, ${done.size} bytes`,
        });
      }),
    );

  store
    .command("import [file]")
    .description("Take over an export, or the database of another data folder: whole or nothing")
    .option("--from-data <folder>", "not from a file, but from the embedded database in this folder")
    .option("--replace", "put it in the place of everything that is in the database")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge store import ccmbridge-monday.ndjson.gz
  $ ccmbridge store import --from-data ./.ccmbridge     (with DATABASE_URL set: moves to PostgreSQL)`,
    )
    .action(
      run<{ readonly fromData?: string; readonly replace?: boolean }>(async (door, [file], options) => {
        const { importStore } = await import("../bridge/import-store.ts");
        const world = await door.world();
        const { fromData } = options;
        const done = await importStore(
          {
            store: await world.store(),
            files: world.files,
            clock: world.clock,
            progress: door.progress,
            signal: door.signal,
          },
          {
            file,
            from: fromData === undefined ? undefined : await world.storeIn(fromData),
            replace: options.replace ?? false,
          },
        );
        await door.print(done, {
          text: (paint) => `${paint.green("Imported")} ${done.rows} rows from ${done.from}`,
        });
      }),
    );
};
