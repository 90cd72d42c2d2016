import { diskReason } from "../domain/disk-reason.ts";
import { BridgeError } from "../domain/errors.ts";

/** What the sandbox throws of its options, as a failure of ours: it knows nothing of those. */
export function sandboxFailure(error: unknown, port: string): unknown {
  if (error instanceof RangeError) return new BridgeError("usage", `${error.message}.`);
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
    return new BridgeError(
      "usage",
      `Port ${port} is taken.`,
      {},
      { next: "Give another one, or 0 for any free one.", cause: error },
    );
  const { path } = error as NodeJS.ErrnoException;
  if (path !== undefined) {
    const { code, reason, next } = diskReason(error, "written");
    return new BridgeError(
      "disk",
      `${path} cannot be written: ${reason}.`,
      { file: path, code },
      { ...(next ? { next } : {}), cause: error },
    );
  }
  return error;
}
