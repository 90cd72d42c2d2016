import { BridgeError } from "../../errors.ts";
import { logonScript } from "./logon-script.ts";
import { manual } from "./manual.ts";
import type { InstallMethod, MethodFacts } from "./method.ts";
import { clientPackage } from "./package.ts";
import { workgroup } from "./workgroup.ts";

/** Every way to install the client, in the order of Microsoft's page. */
export const INSTALL_METHODS: readonly InstallMethod[] = [manual, logonScript, clientPackage, workgroup];

/** @throws BridgeError "not-found" that names the methods there are. */
export function findMethod(name: string): InstallMethod {
  const method = INSTALL_METHODS.find((candidate) => candidate.name === name);
  if (method) return method;
  throw new BridgeError(
    "not-found",
    `There is no method named ${name}.`,
    { name },
    { next: `Choose one of: ${INSTALL_METHODS.map((one) => one.name).join(", ")}.` },
  );
}

/** The comparison alone. */
export function factsOf({ draft: _draft, ...facts }: InstallMethod): MethodFacts {
  return facts;
}
