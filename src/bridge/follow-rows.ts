import { BridgeError } from "../domain/errors.ts";
import { rowsIn, type StoreContents } from "../domain/store-contents.ts";
import type { Progress } from "./needs.ts";

/**
 * The same contents, of which is told how many rows went by.
 * @throws BridgeError "interrupted" between two pages.
 */
export function followRows(
  step: string,
  contents: StoreContents,
  { progress, signal }: { readonly progress: Progress; readonly signal?: AbortSignal | undefined },
): StoreContents {
  const total = rowsIn(contents);
  return {
    ...contents,
    rows: async function* () {
      let rows = 0;
      for await (const page of contents.rows()) {
        if (signal?.aborted) throw new BridgeError("interrupted", "Interrupted. Nothing was changed.");
        yield page;
        rows += page.rows.length;
        progress({ step, state: "running", text: `${rows} of ${total} rows` });
      }
    },
  };
}
