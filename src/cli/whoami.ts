import type { Register } from "./frame.ts";
import { identityView } from "./identity-view.ts";

export const register: Register = (program, run) => {
  program
    .command("whoami")
    .description("Who is signed in, how, with which rights, and until when")
    .addHelpText(
      "after",
      "\nExamples:\n  $ ccmbridge whoami\n  $ ccmbridge whoami --output json --query rights",
    )
    .action(
      run(async (door) => {
        const tenant = await (await door.world()).tenant();
        const identity = await tenant.whoAmI(door.signal);
        await door.print(identity, identityView(identity));
      }),
    );
};
