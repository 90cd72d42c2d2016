import type { Identity } from "../bridge/needs.ts";
import type { View } from "./frame.ts";
import { labelled } from "./wrapped.ts";

const KINDS: Readonly<Record<Identity["kind"], string>> = {
  federated: "a service, by a federated token",
  managedIdentity: "a service, by its managed identity",
  certificate: "a service, by certificate",
  secret: "a service, by client secret",
  deviceCode: "a person, by device code",
};

/** Who is signed in, for people. */
export function identityView(identity: Identity): View {
  return {
    text: (paint, width) => {
      const line = (name: string, value: string) => labelled(name, value, width, 10);
      return [
        ...line("User", identity.user ?? "none"),
        ...line("As", KINDS[identity.kind]),
        ...line("Tenant", identity.tenantId),
        ...line("Client", identity.clientId),
        ...line("Token", `until ${identity.expiresAt.toISOString()}`),
        identity.rights.length === 0 ? paint.yellow("The token carries no rights.") : "Rights",
        ...identity.rights.map((right) => `  ${right}`),
      ].join("\n");
    },
  };
}
