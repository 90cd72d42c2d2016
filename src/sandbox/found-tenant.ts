import { randomBytes } from "node:crypto";
import { defaultCast } from "./cast.ts";
import { sandboxClock } from "./clock.ts";
import { type Founding, type Kept, type KeptLine, openKept } from "./kept.ts";
import type { SandboxOptions } from "./options.ts";
import { seededRandom } from "./random.ts";
import { emptyTenant, putBack, type Tenant } from "./tenant.ts";
import { signingKey } from "./tokens.ts";

export interface FoundTenant {
  readonly tenant: Tenant;
  readonly founding: Founding;
  /** Ends keeping. */
  close(): void;
}

const DEVICES = 50;

/**
 * A new tenant, or one that was kept, as it was left. Its time goes on while nobody looks, as a tenant's does.
 * @throws RangeError when what is kept is in use, is none, or is of another seed or size than the options ask for.
 */
export function foundTenant(options: SandboxOptions): FoundTenant {
  const { dataFolder } = options;
  const base = options.now ?? Date.now;
  const kept = dataFolder === undefined ? undefined : openKept(dataFolder, () => foundingOf(options, base()));
  try {
    const founding = kept?.founding ?? foundingOf(options, base());
    if (kept) refuseAnother(dataFolder!, founding, options);
    return { founding, tenant: standing(founding, kept, base, options), close: () => kept?.close() };
  } catch (error) {
    kept?.close();
    throw error;
  }
}

function foundingOf(options: SandboxOptions, now: number): Founding {
  const seed = String(options.seed ?? 1);
  const startedAt = options.startAt ?? now;
  return {
    seed,
    devices: options.devices ?? DEVICES,
    startedAt,
    ahead: startedAt - now,
    tenantId: options.tenantId ?? "8d0ccd3f-6b1c-4e34-9a3f-3f1f0b6c1a55",
    clientId: options.clientId ?? "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
    clientSecret: options.clientSecret ?? `sandbox~${seededRandom(`secret ${seed}`).guid()}`,
    signingKey: signingKey(),
    addressKey: randomBytes(32).toString("base64"),
  };
}

function refuseAnother(folder: string, { seed, devices }: Founding, options: SandboxOptions): void {
  if (
    (options.seed !== undefined && String(options.seed) !== seed) ||
    (options.devices !== undefined && options.devices !== devices)
  )
    throw new RangeError(
      `${folder} holds a tenant of seed ${seed} with ${devices} devices; ask for the same, leave both out, or name another folder`,
    );
}

function standing(
  founding: Founding,
  kept: Kept | undefined,
  base: () => number,
  options: SandboxOptions,
): Tenant {
  const { seed, devices, startedAt, tenantId } = founding;
  const lines = kept?.lines ?? [];
  const clock = sandboxClock(base, aheadOf(founding, lines, base()), (ahead) =>
    kept?.append({ kind: "clock", ahead }),
  );
  // What gets an id after another start gets another one.
  const starts = lines.filter(({ kind }) => kind === "started").length;
  const random = seededRandom(`ids ${seed}${starts > 0 ? ` ${starts}` : ""}`);
  const cast = defaultCast(seed, devices, startedAt);
  const tenant = emptyTenant(tenantId, cast, clock, random, options.pendingReads ?? 1, (line) =>
    kept?.append(line),
  );
  putBack(tenant, lines);
  return tenant;
}

/** Never back behind what was done already, whatever became of this machine's clock. */
function aheadOf(founding: Founding, lines: readonly KeptLine[], now: number): number {
  let { ahead } = founding;
  let latest = founding.startedAt;
  for (const line of lines) {
    if (line.kind === "clock") ahead = line.ahead;
    if (line.kind === "wrote") latest = Math.max(latest, line.at);
  }
  return Math.max(ahead, latest - now);
}
