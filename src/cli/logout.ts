import type { Register } from "./frame.ts";

export const register: Register = (program, run) => {
  program
    .command("logout")
    .description("Forget the sign-in of a person on this machine")
    .option("--site", "from the Configuration Manager site instead")
    .addHelpText("after", "\nExamples:\n  $ ccmbridge logout\n  $ ccmbridge logout --site")
    .action(
      run<{ readonly site?: boolean }>(async (door, _args, { site }) => {
        const world = await door.world();
        const { tenantId } = (await world.config()).tenant();
        const forgotten = await (site ? await world.siteSignIn() : await world.tenant()).signOut();
        await door.print(
          { tenantId, forgotten },
          {
            text: () =>
              forgotten
                ? `The sign-in to ${site ? "the site" : tenantId} is forgotten.`
                : "Nobody was signed in here.",
          },
        );
      }),
    );
};
