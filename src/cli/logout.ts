import type { Register } from "./frame.ts";

export const register: Register = (program, run) => {
  program
    .command("logout")
    .description("Forget the sign-in of a person on this machine")
    .addHelpText("after", "\nExample:\n  $ ccmbridge logout")
    .action(
      run(async (door) => {
        const tenant = await (await door.world()).tenant();
        const forgotten = await tenant.signOut();
        await door.print(
          { tenantId: tenant.tenantId, forgotten },
          {
            text: () =>
              forgotten ? `The sign-in to ${tenant.tenantId} is forgotten.` : "Nobody was signed in here.",
          },
        );
      }),
    );
};
