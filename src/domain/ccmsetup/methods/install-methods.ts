import { BridgeError } from "../../errors.ts";
import { clientPush } from "./client-push.ts";
import { cmg } from "./cmg.ts";
import { groupPolicy } from "./group-policy.ts";
import { groupPolicyProvisioning } from "./group-policy-provisioning.ts";
import { imaging } from "./imaging.ts";
import { internet } from "./internet.ts";
import { intuneLob } from "./intune-lob.ts";
import { intunePolicy } from "./intune-policy.ts";
import { intuneWin32 } from "./intune-win32.ts";
import { logonScript } from "./logon-script.ts";
import { manual } from "./manual.ts";
import type { InstallMethod, MethodFacts } from "./method.ts";
import { clientPackage } from "./package.ts";
import { softwareUpdatePoint } from "./software-update-point.ts";
import { taskSequence } from "./task-sequence.ts";
import { workgroup } from "./workgroup.ts";

/** Every way to install the client, in the order of Microsoft's page. */
export const INSTALL_METHODS: readonly InstallMethod[] = [
  clientPush,
  softwareUpdatePoint,
  groupPolicy,
  manual,
  logonScript,
  clientPackage,
  intuneLob,
  intuneWin32,
  intunePolicy,
  imaging,
  workgroup,
  internet,
  cmg,
  groupPolicyProvisioning,
  taskSequence,
];

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
