import type { Register } from "./frame.ts";
import { identityView } from "./identity-view.ts";

export const register: Register = (program, run) => {
  program
    .command("login")
    .description("Sign in as a person with a device code; a service only tries its credential")
    .option("--site", "to the Configuration Manager site instead, with the site's own application")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge login
  $ ccmbridge login --connection production
  $ ccmbridge login --site

The sign-in is kept in the data folder, encrypted with a key in your home folder; \`ccmbridge logout\` forgets it.`,
    )
    .action(
      run<{ readonly site?: boolean }>(async (door, _args, { site }) => {
        const world = await door.world();
        const identity = await (site ? await world.siteSignIn() : await world.tenant()).signIn(door.signal);
        await door.print(identity, identityView(identity));
      }),
    );
};
