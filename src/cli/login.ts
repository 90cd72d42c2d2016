import type { Register } from "./frame.ts";
import { identityView } from "./identity-view.ts";

export const register: Register = (program, run) => {
  program
    .command("login")
    .description("Sign in as a person with a device code; a service only tries its credential")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge login
  $ ccmbridge login --connection production

The sign-in is kept in the data folder, encrypted with a key in your home folder; \`ccmbridge logout\` forgets it.`,
    )
    .action(
      run(async (door) => {
        const tenant = await (await door.world()).tenant();
        const identity = await tenant.signIn(door.signal);
        await door.print(identity, identityView(identity));
      }),
    );
};
