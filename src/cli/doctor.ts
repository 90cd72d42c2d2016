import type { Examination } from "../bridge/doctor/examine-rollout.ts";
import type { Paint, Register } from "./frame.ts";
import { wrapped } from "./wrapped.ts";

interface DoctorOptions {
  readonly file?: readonly string[];
  readonly deployment?: string;
  readonly offline?: boolean;
}

export const register: Register = (program, run) => {
  program
    .command("doctor")
    .description("Check everything a rollout stands on; changes nothing")
    .option(
      "-f, --file <manifest...>",
      "manifest to check along; without it what is about a deployment is unknown",
    )
    .option("--deployment <name>", "which deployment, when the manifest holds several")
    .option("--offline", "ask nothing of the network")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge doctor
  $ ccmbridge doctor -f pilot.yaml
  $ ccmbridge doctor -f pilot.yaml --offline
  $ ccmbridge doctor --output json --query "checks[?outcome=='fix']"

Each check passes, wants fixing, or is unknown with the reason. Exit code 0: nothing wants fixing; 1: something does.`,
    )
    .action(
      run<DoctorOptions>(async (door, _args, { file = [], deployment, offline = false }) => {
        const { examineRollout } = await import("../bridge/doctor/examine-rollout.ts");
        const world = await door.world();
        const found = await examineRollout(
          {
            clock: world.clock,
            files: world.files,
            environment: (name) => door.env[name],
            tenant: world.tenant,
            store: world.store,
            network: world.network,
            siteValues: world.siteValues,
            signal: door.signal,
          },
          { manifest: file, deployment, offline },
        );
        await door.print(found, {
          rows: found.checks,
          columns: [
            { key: "outcome", title: "Outcome" },
            { key: "name", title: "Check" },
            { key: "why", title: "Why" },
            { key: "next", title: "Next" },
          ],
          text: (paint, width) => inWords(found, paint, width),
        });
        return found.checks.some(({ outcome }) => outcome === "fix") ? 1 : 0;
      }),
    );
};

function inWords({ checks }: Examination, paint: Paint, width: number): string {
  const marks = { pass: paint.green("pass   "), fix: paint.red("fix    "), unknown: paint.yellow("unknown") };
  const lines = checks.flatMap(({ name, outcome, why, next }) => [
    `${marks[outcome]}  ${paint.bold(name)}`,
    ...wrapped(why, width, "         "),
    ...(outcome === "pass" ? [] : wrapped(`Next: ${next}`, width, "         ").map(paint.dim)),
  ]);
  const count = (wanted: string) => checks.filter(({ outcome }) => outcome === wanted).length;
  lines.push("", `${count("pass")} pass, ${count("fix")} to fix, ${count("unknown")} unknown`);
  return lines.join("\n");
}
