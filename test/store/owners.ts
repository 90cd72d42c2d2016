import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const OWNER = pathToFileURL(join(import.meta.dirname, "../../src/store/owner.ts")).href;

/** A holder of leases whose process, on this machine, has ended. */
export function ownerThatDied(): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["-e", `import(${JSON.stringify(OWNER)}).then(({ newOwner }) => process.stdout.write(newOwner()))`],
    { encoding: "utf8" },
  );
  if (!stdout) throw new Error(stderr);
  return stdout;
}

/** The same process number on a host of the same name, which is another machine or a container beside us. */
export const inAnotherContainer = (owner: string): string =>
  owner.replace(/\/[^/]+\//, "/another-table-of-processes/");
