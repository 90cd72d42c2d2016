import type { SweepPart } from "../bridge/sweep.ts";
import type { Register } from "./frame.ts";

export const register: Register = (program, run) => {
  program
    .command("sweep")
    .description("Do once what `serve` does on its schedule: sync, due looks, due messages, forgetting")
    .addHelpText(
      "after",
      `
Example:
  $ ccmbridge sweep        # every quarter of an hour, by cron

A part that fails leaves out none of the others, and is tried again the next time. Exit
code 4: a source could not be read whole; otherwise that of the first part that failed.`,
    )
    .action(
      run(async (door) => {
        const [{ sweep }, { asBridgeError, exitCodeOf, failureObject }] = await Promise.all([
          import("../bridge/sweep.ts"),
          import("./failure.ts"),
        ]);
        const world = await door.world();
        const { retention } = await world.config();
        const { clock } = world;
        const { problems, ...answer } = await sweep({
          tracking: () => world.tracking(),
          eventStore: () => world.eventStore(),
          notificationStore: () => world.notificationStore(),
          notifying: () => world.notifying(),
          clock,
          retention,
          progress: door.progress,
          signal: door.signal,
        });
        const failed = problems.map(({ part, error }: { part: SweepPart; error: unknown }) => ({
          part,
          ...failureObject(asBridgeError(error), door.verbose).error,
        }));
        await door.print(
          { ...answer, problems: failed },
          {
            text: () =>
              [
                answer.sync
                  ? `${answer.sync.devices} devices judged, ${answer.sync.transitions} changes.`
                  : "No sync.",
                `${answer.looked} devices looked at, ${answer.notified?.sent.length ?? 0} messages tried.`,
                ...failed.map(({ part, message, next }) => `${part}: ${message}${next ? ` ${next}` : ""}`),
              ].join("\n"),
          },
        );
        if (problems.length > 0) return exitCodeOf(problems[0]!.error);
        return answer.sync && !answer.sync.complete ? 4 : 0;
      }),
    );
};
