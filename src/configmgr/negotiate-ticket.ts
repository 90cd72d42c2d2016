import { execFile } from "node:child_process";
import { BridgeError } from "../domain/errors.ts";

/** Words of a command line: blanks part them, double quotes keep them together. */
export const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

/** Milliseconds a ticket may take. */
const TIMEOUT_MS = 30_000;

/**
 * A fresh Negotiate ticket in base64 for the host's HTTP service, by the command the admin named: `{host}` in it stands for
 * the provider's name. Each request wants its own, because a Kerberos authenticator may be used once. No shell is involved.
 * @throws BridgeError "sign-in" when the command fails, prints no ticket, or prints an NTLM message; "interrupted".
 */
export async function negotiateTicket(
  command: string,
  host: string,
  signal?: AbortSignal | undefined,
): Promise<string> {
  const [program = "", ...words] = wordsOf(command).map((word) => word.replaceAll("{host}", host));
  const fail = (message: string, cause?: unknown) =>
    new BridgeError(
      "sign-in",
      message,
      { host, program },
      {
        next: `Run the command of adminServiceTicketCommand by hand: it has to print a Negotiate ticket for HTTP/${host} in base64, and nothing else. A current sign-in (klist shows it) is its condition.`,
        cause,
      },
    );
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      program,
      words,
      { timeout: TIMEOUT_MS, maxBuffer: 1 << 20, windowsHide: true, ...(signal ? { signal } : {}) },
      (error, stdout) => {
        if (!error) resolve(stdout);
        else if (signal?.aborted) reject(new BridgeError("interrupted", "Interrupted while signing in."));
        else {
          const { code, killed } = error as { code?: string | number; killed?: boolean };
          const why = killed ? "gave no ticket in time" : `failed (${code ?? "without a code"})`;
          // What it printed may be part of a ticket: it is not repeated.
          reject(fail(`${program}, which is to give the Kerberos ticket, ${why}.`));
        }
      },
    );
  });
  const ticket = printed.trim().replace(/^Negotiate\s+/i, "");
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(ticket)) throw fail(`${program} printed no ticket in base64.`);
  if (Buffer.from(ticket, "base64").includes("NTLMSSP\0"))
    throw fail(
      `${program} gave an NTLM message, not a Kerberos ticket; the site refuses NTLM since version 2509.`,
    );
  return ticket;
}
