import { noteEnrolments } from "../../src/bridge/events/note-enrolments.ts";
import { readConfig } from "../../src/config.ts";
import { wire } from "../../src/wire.ts";
import { eventBatch } from "./event-batch.ts";

/** A process that notes the batches it is handed, as the function does, and says so after each; it may be killed any time. */
const world = wire(() => readConfig(process.env, { file: null }));
const events = await world.eventStore();
const { tenantId } = (await world.config()).tenant();

process.on("message", async ({ batch, all }: { batch: number; all: number }) => {
  const messages = eventBatch(batch, all);
  const began = performance.now();
  const { user, system } = process.cpuUsage();
  await noteEnrolments({ events, clock: world.clock, tenantId }, messages);
  const used = process.cpuUsage();
  const cpuMs = (used.user + used.system - user - system) / 1_000;
  process.send?.({ batch, cpuMs, quietMs: performance.now() - began });
});
process.on("disconnect", () => process.exit());
process.send?.({ ready: true });
