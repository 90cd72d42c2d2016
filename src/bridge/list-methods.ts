import { factsOf, findMethod, INSTALL_METHODS } from "../domain/ccmsetup/methods/install-methods.ts";
import type { MethodFacts } from "../domain/ccmsetup/methods/method.ts";

/** The ways to install the client, side by side. */
export function listMethods(): { rows: MethodFacts[] } {
  return { rows: INSTALL_METHODS.map(factsOf) };
}

/** @throws BridgeError "not-found" that names the methods there are. */
export function showMethod(name: string): MethodFacts {
  return factsOf(findMethod(name));
}
