import { checkStore } from "../check-store.ts";
import type { DoctorNeeds } from "./doctor-needs.ts";
import { examined, type Finding, fix, pass } from "./finding.ts";

/** Further apart than this, and sign-in services refuse what we sign as too old or from tomorrow. */
const MOST_SKEW_MS = 5 * 60_000;

/** The local database as it lies there. */
export const checkDatabase = ({ store }: DoctorNeeds): Promise<Finding> =>
  examined(
    "database",
    async () => checkStore(await store()),
    ({ healthy, path, size, version, newest, problems }) =>
      healthy
        ? pass(
            size === 0
              ? `There is none yet at ${path}; the first apply makes it.`
              : `${path} is whole, version ${version} of ${newest}.`,
          )
        : fix(
            `${path}: ${problems.map((problem) => problem.replace(/\.$/, "")).join("; ")}.`,
            size === 0
              ? "CCMBRIDGE_DATA names the folder; it must be writable and on a local disk."
              : "`ccmbridge store check` says more; a backup can be put in its place.",
          ),
    (failure) =>
      failure.code === "disk"
        ? fix(failure.message, failure.next ?? "Check the disk and its rights.")
        : undefined,
  );

/** This machine's clock beside that of the sign-in service. */
export const checkClock = ({ network, clock, signal }: DoctorNeeds): Promise<Finding> =>
  examined(
    "clock",
    async () => (await (await network()).serverTime(signal)).getTime() - clock.now().getTime(),
    (skew) => {
      const minutes = Math.abs(skew) / 60_000;
      return minutes * 60_000 <= MOST_SKEW_MS
        ? pass(`This machine agrees with the sign-in service to ${Math.round(Math.abs(skew) / 1_000)} s.`)
        : fix(
            `This machine is ${Math.round(minutes)} minutes ${skew > 0 ? "behind" : "ahead of"} the sign-in service: sign-in fails, and the ends of tokens and addresses are judged wrongly.`,
            "Set the clock, or let it follow a time server.",
          );
    },
  );
