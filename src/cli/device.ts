import { DEVICE_COLUMNS } from "../bridge/device-columns.ts";
import type { DeviceQuery } from "../bridge/needs.ts";
import { WORKLOADS } from "../domain/device/facts.ts";
import { FAULT_CODES, HEALTHS, HOLDERS, STAGES, WAY } from "../domain/device/verdict-types.ts";
import { BridgeError } from "../domain/errors.ts";
import { registerImport } from "./device-import.ts";
import {
  HISTORY_COLUMNS,
  historyInWords,
  logLines,
  reasonsInWords,
  shownInWords,
  syncInWords,
} from "./device-views.ts";
import type { Door, Register } from "./frame.ts";
import { type AgeOption, DEFAULT_MAX_AGE, freshness } from "./freshness.ts";

interface ListOptions extends AgeOption {
  readonly stage?: string;
  readonly reached?: string;
  readonly health?: string;
  readonly fault?: string;
  readonly workload?: string;
  readonly search?: string;
  readonly limit?: string;
  readonly client?: boolean;
  readonly leftovers?: boolean;
}

/** What questions about devices want: no tenant, only what was kept. */
async function asking(door: Door) {
  const world = await door.world();
  return { store: await world.deviceStore(), clock: world.clock };
}

export const register: Register = (program, run) => {
  const device = program.command("device").description("Every device's state, with reasons and history");
  const ageOption = ["--max-age <hours>", "older answers end with exit code 4", DEFAULT_MAX_AGE] as const;

  device
    .command("sync")
    .description("Read what Intune, Entra and the Configuration Manager site say, and judge every device")
    .option("--full", "read everything, not only what changed")
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge device sync
  $ ccmbridge device sync --full --output json --query sources

Exit code 4: a source could not be read, or not wholly; what it said before is kept.`,
    )
    .action(
      run<{ readonly full?: boolean }>(async (door, _args, { full }) => {
        const { syncDevices } = await import("../bridge/sync-devices.ts");
        const world = await door.world();
        const needs = await world.tracking();
        const answer = await syncDevices(
          { ...needs, progress: door.progress, signal: door.signal },
          { full: full ?? false },
        );
        await door.print(answer, {
          rows: answer.sources,
          text: (paint, width) => syncInWords(answer, paint, width),
        });
        return answer.complete ? 0 : 4;
      }),
    );

  registerImport(device, run);

  device
    .command("list")
    .description("Devices with stage, health and faults")
    .option("--stage <stage>", STAGES.join(", "))
    .option("--reached <stage>", "this stage or one further on the way")
    .option("--health <health>", HEALTHS.join(", "))
    .option("--fault <code>", "only devices with this fault")
    .option(
      "--workload <name=authority>",
      "only where a workload lies, such as clientApps=intune or clientApps=conflict",
    )
    .option("--client", "only devices with a Configuration Manager client, as the workloads report has")
    .option(
      "--search <text>",
      "part of a name or serial number, or the beginning of an id; one or two characters: how they begin",
    )
    .option("--limit <number>", "at most so many")
    .option("--leftovers", "also records that are no device of their own: twins, stale ones, orphans")
    .option(...ageOption)
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge device list --stage bootstrapped
  $ ccmbridge device list --fault install-failed --output csv > failed.csv
  $ ccmbridge device list --reached registered --health silent
  $ ccmbridge device list --workload clientApps=configmgr --limit 20`,
    )
    .action(
      run<ListOptions>(async (door, _args, options) => {
        const query = queryOf(options);
        const { listDevices } = await import("../bridge/list-devices.ts");
        const needs = await asking(door);
        const { rows, ...answer } = await listDevices(needs, query);
        const code = freshness(door, answer, needs.clock.now(), options.maxAge);
        await door.print(answer, { rows, columns: DEVICE_COLUMNS });
        return code;
      }),
    );

  device
    .command("show <device>")
    .description("One device: verdict, workloads, identifiers and what each source said")
    .option(...ageOption)
    .addHelpText(
      "after",
      `
Examples:
  $ ccmbridge device show PC-0012
  $ ccmbridge device show 3f1c… --output json --query facts`,
    )
    .action(
      run<AgeOption>(async (door, [text], { maxAge }) => {
        const { showDevice } = await import("../bridge/show-device.ts");
        const needs = await asking(door);
        const answer = await showDevice(needs, text!);
        await door.print(answer, { text: (paint, width) => shownInWords(answer, paint, width) });
        return freshness(door, answer, needs.clock.now(), maxAge);
      }),
    );

  device
    .command("why <device>")
    .description("What is happening on a device, why, and what to do next")
    .addHelpText("after", "\nExample:\n  $ ccmbridge device why PC-0012")
    .action(
      run(async (door, [text]) => {
        const { whyDevice } = await import("../bridge/why-device.ts");
        const answer = await whyDevice(await asking(door), text!);
        await door.print(answer, {
          rows: answer.faults,
          text: (paint, width) => reasonsInWords(answer, paint, width),
        });
      }),
    );

  device
    .command("history <device>")
    .description("Everything that changed on a device, and how long each state lasted")
    .addHelpText("after", "\nExample:\n  $ ccmbridge device history PC-0012 --output md")
    .action(
      run(async (door, [text]) => {
        const { deviceHistory } = await import("../bridge/device-history.ts");
        const answer = await deviceHistory(await asking(door), text!);
        await door.print(answer, {
          rows: answer.rows,
          columns: HISTORY_COLUMNS,
          text: (paint, width) => historyInWords(answer, paint, width),
        });
      }),
    );

  device
    .command("attach-log <device> <file...>")
    .description("Diagnose logs of a device and keep what they say with it, for `device why`")
    .addHelpText(
      "after",
      `
Example:
  $ ccmbridge device attach-log PC-0012 ccmsetup.log client.msi.log

The logs themselves are not kept. Exit code 1: a file could not be read.`,
    )
    .action(
      run(async (door, [text, ...paths]) => {
        const { attachLog } = await import("../bridge/attach-log.ts");
        const { files } = await door.world();
        const answer = await attachLog({ ...(await asking(door)), files }, text!, paths);
        await door.print(answer, {
          rows: answer.findings,
          text: (paint, width) => logLines(answer, paint, width).slice(1).join("\n"),
        });
        for (const file of answer.notRead) door.say(`${file} was not read.`);
        return answer.notRead.length > 0 ? 1 : 0;
      }),
    );

  device
    .command("refresh <device>")
    .description("Read one device afresh from every source that can, and judge it again")
    .addHelpText("after", "\nExample:\n  $ ccmbridge device refresh PC-0012")
    .action(
      run(async (door, [text]) => {
        const { refreshDevice } = await import("../bridge/refresh-device.ts");
        const world = await door.world();
        const needs = await world.tracking();
        const answer = await refreshDevice({ ...needs, progress: door.progress, signal: door.signal }, text!);
        await door.print(answer, { text: (paint, width) => shownInWords(answer, paint, width) });
        return answer.complete ? 0 : 4;
      }),
    );

  device
    .command("watch")
    .description("Sync again and again and print what changes, as it comes")
    .option("--every <seconds>", "pause between two syncs", "300")
    .option("--times <number>", "end after so many syncs; without it Ctrl-C ends")
    .addHelpText("after", "\nExample:\n  $ ccmbridge device watch --every 120 --output ndjson")
    .action(
      run<{ readonly every: string; readonly times?: string }>(async (door, _args, options) => {
        const seconds = numberOf("--every", options.every, 86_400);
        const times = options.times === undefined ? undefined : numberOf("--times", options.times, 1e9);
        const { watchDevices } = await import("../bridge/watch-devices.ts");
        const world = await door.world();
        const needs = await world.tracking();
        const changes = watchDevices(
          { ...needs, progress: door.verbose ? door.progress : () => {}, signal: door.signal },
          { seconds, times, onSync: (text) => door.say(text) },
        );
        await door.print(undefined, { rows: changes, columns: HISTORY_COLUMNS.slice(0, 5) });
      }),
    );

  device
    .command("erase <device>")
    .description("Forget a device: its facts, its verdict and its history")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      "\nExample:\n  $ ccmbridge device erase 3f1c… --yes\n\nA device that still exists comes back with the next sync, without its past.",
    )
    .action(
      run<{ readonly yes?: boolean }>(async (door, [text], { yes }) => {
        const { eraseDevice } = await import("../bridge/erase-device.ts");
        const answer = await eraseDevice(await asking(door), text!, async ({ deviceId, name }) =>
          yes ? true : door.confirm(`Forget ${name} (${deviceId}) and its history?`),
        );
        await door.print(answer);
        return answer.erased ? 0 : 3;
      }),
    );
};

function queryOf(options: ListOptions): DeviceQuery {
  const [name, authority, ...more] = options.workload?.split("=") ?? [];
  const workload = name === undefined ? undefined : { name, authority: authority ?? "" };
  if (
    workload &&
    (more.length > 0 ||
      !(WORKLOADS as readonly string[]).includes(workload.name) ||
      !(HOLDERS as readonly string[]).includes(workload.authority))
  )
    throw new BridgeError(
      "usage",
      `--workload is a workload and who has it: ${WORKLOADS.join(", ")} = ${HOLDERS.join(", ")}.`,
    );
  return {
    stage: oneOf("--stage", options.stage, STAGES),
    reached: oneOf("--reached", options.reached, WAY),
    health: oneOf("--health", options.health, HEALTHS),
    fault: oneOf("--fault", options.fault, FAULT_CODES),
    workload,
    search: options.search,
    client: options.client,
    leftovers: options.leftovers,
    limit: options.limit === undefined ? undefined : numberOf("--limit", options.limit, 1e9),
  };
}

function oneOf<T extends string>(
  option: string,
  given: string | undefined,
  known: readonly T[],
): T | undefined {
  if (given === undefined) return undefined;
  const found = known.find((each) => each === given);
  if (found === undefined)
    throw new BridgeError("usage", `${option} ${given} is none of: ${known.join(", ")}.`);
  return found;
}

function numberOf(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw new BridgeError("usage", `${option} is a whole number from 1 to ${most}.`);
  return value;
}
