import { BridgeError } from "../../errors.ts";
import type { MethodInput } from "./method.ts";

/**
 * For methods that carry no command line at all (rules 67 and 68).
 * @throws BridgeError "invalid" naming what was asked for.
 */
export function refuseWishes({ site, deployment }: MethodInput, method: string, why: string): void {
  const asked = [
    ...Object.keys(deployment?.parameters ?? {}).map((name) => (name.startsWith("/") ? name : `/${name}`)),
    ...Object.keys(deployment?.properties ?? {}),
  ];
  if (asked.length === 0) return;
  throw new BridgeError(
    "invalid",
    `${method} takes no command line, and the deployment ${deployment?.name} asks for ${asked.join(", ")}: ${why}`,
    { site: site.name, item: asked[0] },
    {
      next: "Publish them to Active Directory, or provision them: `ccmbridge method generate group-policy-provisioning`.",
    },
  );
}
