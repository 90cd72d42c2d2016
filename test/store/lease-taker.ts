// A process of its own that asks for leases, says which it got, and lives until it is told to end: a dead one holds none.
import { openStore } from "../../src/store/store.ts";

const [dataFolder = "", owner = "", count = "0"] = process.argv.slice(2);
const store = await openStore({ dataFolder, tenantId: "tenant-a" });
process.stdout.write("ready\n");
process.stdin.once("data", async () => {
  const got: string[] = [];
  for (let index = 0; index < Number(count); index++)
    if (await store.journal.takeLease(`work ${index}`, owner, 600, new Date())) got.push(`work ${index}`);
  process.stdout.write(`${JSON.stringify(got)}\n`);
  process.stdin.once("data", async () => {
    await store.close();
    process.exit(0);
  });
});
