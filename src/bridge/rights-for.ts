import { BridgeError } from "../domain/errors.ts";
import { COMMANDS_WITH_RIGHTS, type CommandRights, rightsOf } from "../domain/rights.ts";

/**
 * The least rights of a command as it is typed, such as `app show`; of all commands for an empty text.
 * @throws BridgeError "not-found" for a command that asks nothing of the tenant or is none.
 */
export function rightsFor(command: string): CommandRights[] {
  const found = rightsOf(command === "" ? undefined : command);
  if (found) return found;
  throw new BridgeError(
    "not-found",
    `No command \`${command}\` asks anything of a tenant.`,
    { command },
    { next: `Those that do: ${COMMANDS_WITH_RIGHTS.join(", ")}.` },
  );
}
