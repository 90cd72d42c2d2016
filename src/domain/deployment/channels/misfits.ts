import type { ChannelName } from "./channel.ts";

/** A part of a manifest that its channel has no place for. */
export interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** As much of a deployment as is looked at. */
export interface Fitted {
  readonly channel: ChannelName;
  readonly scenario: string;
  readonly installer?: unknown;
  readonly win32?: unknown;
  readonly policy?: { readonly install: boolean } | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly app: { readonly notes: string };
  readonly assignments: readonly Readonly<Record<string, unknown>>[];
}

function* appMisfits({ installer, policy }: Fitted): Iterable<Misfit> {
  if (installer === undefined) yield { path: ["installer"], message: "is missing" };
  if (policy !== undefined) yield { path: ["policy"], message: "is for the channel policy" };
}

/** What the policy does not support (rules 94 to 96), and what it has no place for. */
function* policyMisfits(deployment: Fitted): Iterable<Misfit> {
  const { policy, scenario, parameters, assignments, app, win32 } = deployment;
  if (win32 !== undefined) yield { path: ["win32"], message: "is for the channel win32" };
  if (app.notes !== "") yield { path: ["app", "notes"], message: "a policy has a description, and no notes" };
  if (policy?.install !== false && scenario !== "cmg-entra")
    yield {
      path: ["scenario"],
      message:
        "the policy is for Entra joined devices that come through the gateway and sign in with Entra: cmg-entra (rules 95 and 96)",
    };
  const pki = Object.keys(parameters).find((name) => /^\/?UsePKICert$/i.test(name));
  if (pki !== undefined && parameters[pki] !== false)
    yield {
      path: ["parameters", pki],
      message: "the policy does not support clients that sign in with a PKI certificate (rule 96)",
    };
  for (const [index, assignment] of assignments.entries()) {
    const at = (name: string) => ["assignments", index, name];
    if (assignment.intent !== "required")
      yield { path: at("intent"), message: "a policy applies or does not; it has no intents" };
    if (assignment.filter !== undefined)
      yield { path: at("filter"), message: "nothing says that this policy takes filters; leave it out" };
    if (assignment.all === "users")
      yield { path: at("all"), message: "the policy goes to devices (rule 94)" };
  }
}

const CHECKS: Readonly<Record<ChannelName, (deployment: Fitted) => Iterable<Misfit>>> = {
  lob: function* (deployment) {
    const { installer, win32 } = deployment;
    yield* appMisfits(deployment);
    if (typeof installer === "object")
      yield {
        path: ["installer"],
        message: "a line-of-business app is ccmsetup.msi alone; a folder is for the channel win32",
      };
    if (win32 !== undefined) yield { path: ["win32"], message: "is for the channel win32" };
  },
  win32: appMisfits,
  policy: policyMisfits,
};

/** What of a deployment does not fit its channel, each with its place. */
export const misfitsOf = (deployment: Fitted): Misfit[] => [...CHECKS[deployment.channel](deployment)];
