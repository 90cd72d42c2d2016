import { ManifestPolicy } from "../../domain/deployment/manifest.ts";
import type { ChannelMaker } from "./channel-maker.ts";
import { checkedLine } from "./checked-line.ts";

/** A co-management settings policy: the line alone, Intune brings ccmsetup.msi itself (rule 93). */
export const policyMaker: ChannelMaker = async (_deps, input) => {
  const { install, override, priority } = ManifestPolicy.parse(input.deployment.policy ?? {});
  return {
    wish: {
      channel: "policy",
      commandLine: install ? checkedLine(input).line : "",
      policy: { install, override, priority },
    },
    content: undefined,
  };
};
