import type { Caller } from "../domain/caller.ts";
import type { Door } from "./frame.ts";

type Serving = Awaited<ReturnType<Awaited<ReturnType<Door["world"]>>["serving"]>>;

/** Whoever can run this has the database: written down is who, and what became of it. */
export async function audited<T>(
  door: Door,
  action: string,
  subject: string,
  work: (serving: Serving, by: Caller) => Promise<T>,
): Promise<T> {
  const world = await door.world();
  const serving = await world.serving();
  // Process and host, as people know them.
  const name = world.owner.split("/", 1)[0]!;
  const by: Caller = { kind: "terminal", id: name, name, role: "Admin" };
  const row = await serving.audit.begin({
    at: serving.ownClock.now().toISOString(),
    caller: by,
    role: by.role,
    action,
    subject: subject.slice(0, 200),
    requestId: null,
  });
  try {
    const done = await work(serving, by);
    await serving.audit.end(row, "done", null);
    return done;
  } catch (error) {
    await serving.audit.end(row, "refused", (error as { code?: string }).code ?? null);
    throw error;
  }
}
