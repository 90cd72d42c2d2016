import { dirname, isAbsolute, join } from "node:path";
import type { SecretReference } from "../domain/ccmsetup/site.ts";
import { BridgeError } from "../domain/errors.ts";
import type { Files } from "./needs.ts";

/**
 * The registration token a manifest points at, in clear; files are looked for from the folder of `manifest`.
 * @throws BridgeError "configuration" when the variable or file is empty; "not-found" or "disk" when it cannot be read.
 */
export async function registrationTokenOf(
  deps: {
    readonly files: Pick<Files, "readText">;
    readonly environment: (name: string) => string | undefined;
  },
  reference: SecretReference | undefined,
  manifest: string,
): Promise<string | undefined> {
  if (!reference) return undefined;
  const [what, text] =
    "env" in reference
      ? [`environment variable ${reference.env}`, deps.environment(reference.env)]
      : [
          `file ${reference.file}`,
          await deps.files.readText(
            isAbsolute(reference.file) ? reference.file : join(dirname(manifest), reference.file),
          ),
        ];
  const token = text?.trim();
  if (token) return token;
  throw new BridgeError(
    "configuration",
    `The ${what} is empty or not set; it should hold the registration token.`,
    {},
    { next: "Make a token with BulkRegistrationTokenTool.exe /new on the site server and put it there." },
  );
}
