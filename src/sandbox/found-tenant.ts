import { randomBytes } from "node:crypto";
import type { Cast } from "./cast.ts";
import { sandboxClock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import { type Founding, type Kept, type KeptLine, openKept } from "./kept.ts";
import type { SandboxOptions } from "./options.ts";
import { seededRandom } from "./random.ts";
import { castOf } from "./scenario/cast-of.ts";
import { readScenario } from "./scenario/read-scenario.ts";
import type { Scenario } from "./scenario/scenario-schema.ts";
import { checkStory, NO_STORY, type Story, storyOf } from "./scenario/story.ts";
import { emptyTenant, putBack, type Tenant } from "./tenant.ts";
import { signingKey } from "./tokens.ts";

export interface FoundTenant {
  readonly tenant: Tenant;
  readonly founding: Founding;
  /** What happens by itself; to be told before anything is answered. */
  story(faults: Faults): Story;
  /** Ends keeping. */
  close(): void;
}

const DEVICES = 50;

/**
 * A new tenant, or one that was kept, as it was left. Its time goes on while nobody looks, as a tenant's does.
 * @throws RangeError when the scenario is none; when what is kept is in use, is no tenant, or is another one than the options
 * ask for.
 */
export function foundTenant(options: SandboxOptions): FoundTenant {
  const { dataFolder } = options;
  const base = options.now ?? Date.now;
  const found = () => foundingOf(options, base());
  const kept = dataFolder === undefined ? undefined : openKept(dataFolder, found);
  try {
    const founding = kept?.founding ?? found();
    if (kept) refuseAnother(dataFolder!, founding, options);
    const { scenario, cast } = peopled(founding);
    const tenant = standing(founding, cast, kept, base, options);
    const { startedAt } = founding;
    const told = kept?.lines.findLast((line) => line.kind === "told")?.steps ?? 0;
    const onTold = (steps: number) => kept?.append({ kind: "told", steps });
    return {
      founding,
      tenant,
      story: (faults) =>
        scenario ? storyOf(scenario, { tenant, faults, startedAt }, told, onTold) : NO_STORY,
      close: () => kept?.close(),
    };
  } catch (error) {
    kept?.close();
    throw error;
  }
}

/** Checked to the last name before anything is kept: what is founded can be gone on with. */
function foundingOf(options: SandboxOptions, now: number): Founding {
  const { scenario } = options;
  const wished = scenario && readScenario(scenario.text, scenario.file, (each) => each);
  const seed = String(options.seed ?? wished?.seed ?? 1);
  const startedAt = options.startAt ?? wished?.startsAt ?? now;
  const founding: Founding = {
    seed,
    devices: options.devices ?? wished?.devices ?? DEVICES,
    startedAt,
    ahead: startedAt - now,
    tenantId: options.tenantId ?? "8d0ccd3f-6b1c-4e34-9a3f-3f1f0b6c1a55",
    clientId: options.clientId ?? "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
    clientSecret: options.clientSecret ?? `sandbox~${seededRandom(`secret ${seed}`).guid()}`,
    signingKey: signingKey(),
    addressKey: randomBytes(32).toString("base64"),
    scenario: scenario ?? null,
  };
  peopled(founding);
  return founding;
}

function peopled(founding: Founding): { readonly scenario: Scenario | undefined; readonly cast: Cast } {
  if (founding.scenario === null) return { scenario: undefined, cast: castOf(founding, undefined) };
  return readScenario(founding.scenario.text, founding.scenario.file, (scenario) => {
    const cast = castOf(founding, scenario);
    checkStory(scenario, cast);
    return { scenario, cast };
  });
}

function refuseAnother(folder: string, { seed, devices, scenario }: Founding, options: SandboxOptions): void {
  if (options.scenario && options.scenario.text !== scenario?.text)
    throw new RangeError(
      `${folder} holds a tenant ${scenario ? `with another scenario (${scenario.file}, as it was then)` : "without a scenario"}; leave it out, or name another folder`,
    );
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
  cast: Cast,
  kept: Kept | undefined,
  base: () => number,
  options: SandboxOptions,
): Tenant {
  const { seed, tenantId } = founding;
  const lines = kept?.lines ?? [];
  const clock = sandboxClock(base, aheadOf(founding, lines, base()), (ahead) =>
    kept?.append({ kind: "clock", ahead }),
  );
  // What gets an id after another start gets another one.
  const starts = lines.filter(({ kind }) => kind === "started").length;
  const random = seededRandom(`ids ${seed}${starts > 0 ? ` ${starts}` : ""}`);
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
