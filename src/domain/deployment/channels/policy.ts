import type { PolicyDraft } from "../tenant.ts";
import type { PolicyWish } from "../wish.ts";
import type { Channel } from "./channel.ts";

/**
 * Intune's co-management settings policy: devices that Autopilot sets up get ccmsetup.msi from Intune itself and our line,
 * and the rest from the gateway (rules 93 to 103).
 */
export const policy: Channel<PolicyWish> = {
  name: "policy",
  thing: "a co-management settings policy",
  makes: "policy",
  replaces:
    "the policy is assigned by now and brings the client; both at once get in each other's way (rule 97), and devices keep the client they have",
  // The same arguments and the same limit as for the app (rules 94 and 100).
  line: () => ({ form: "intune-lob-args" }),
  fields: ({ app, commandLine, policy }): Omit<PolicyDraft, "notes" | "channel"> => ({
    displayName: app.displayName,
    installClient: policy.install,
    commandLine,
    override: policy.override,
  }),
  // A policy has one text for people; it carries the stamp too.
  ownWords: ({ app }) => app.description,
  shown: ({ app, commandLine, policy }) => ({
    displayName: app.displayName,
    installClient: policy.install,
    commandLine,
    override: policy.override,
  }),
};
