import { createInterface } from "node:readline";
import { createClient } from "../../src/http/client.ts";
import type { Running } from "../journeys/ccmbridge.ts";

/** The address and the key of a `ccmbridge serve` that stands on a sandbox, and a client with that key. */
export async function serving({ process: child, ended }: Running) {
  let url: string | undefined;
  let key: string | undefined;
  const lines = createInterface({ input: child.stderr! });
  const listening = (async () => {
    for await (const line of lines) {
      url ??= /^Listening on (\S+)/.exec(line)?.[1];
      key ??= /^Sandbox data\. One-time key: (\S+)/.exec(line)?.[1];
      if (url !== undefined && key !== undefined) return { url, key };
    }
    throw new Error(`it did not listen: ${(await ended).err}`);
  })();
  const found = await listening;
  return { ...found, client: createClient({ url: found.url, credential: () => found.key }) };
}

/** Asks until there is an answer; half a minute at most. */
export async function soon<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let n = 0; n < 600; n++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come");
}
