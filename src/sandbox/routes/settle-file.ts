import type { Call } from "../route.ts";
import type { StoredFile, Tenant } from "../tenant.ts";

/** An entry whose address lapsed so long ago belongs to a run that is no more (fact G34). */
const ABANDONED_AFTER = 3_600_000;

export const keyOf = (file: Pick<StoredFile, "appId" | "versionId" | "id">) =>
  `${file.appId}/${file.versionId}/${file.id}`;
export const blobOf = (file: StoredFile) => `${file.appId}-${file.id}.bin`;

export function save(call: Call, file: StoredFile): StoredFile {
  call.tenant.files.set(keyOf(file), file, call.now);
  return file;
}

/** What was pending is done for whoever looked often enough. */
export async function settle(call: Call, file: StoredFile): Promise<StoredFile> {
  if (call.asOf !== Number.POSITIVE_INFINITY || !file.uploadState.endsWith("Pending")) return file;
  const key = keyOf(file);
  if (!call.tenant.isDone(key)) return file;
  switch (file.uploadState) {
    case "azureStorageUriRequestPending":
      return save(call, withAddress(call, file, "azureStorageUriRequestSuccess"));
    case "azureStorageUriRenewalPending":
      if (file.address && call.now - file.address.expiresAt > ABANDONED_AFTER)
        return save(call, { ...file, uploadState: "azureStorageUriRenewalFailed" });
      return save(call, withAddress(call, file, "azureStorageUriRenewalSuccess"));
    default: {
      const verdict = call.tenant.verdicts.get(key);
      // The tenant was stopped while it looked at the content.
      if (!verdict) return save(call, { ...file, uploadState: "commitFileTimedOut" });
      const sha256 = await verdict;
      // Another look may have come to the end first, or the file may be gone meanwhile.
      const current = call.tenant.files.get(key);
      if (current?.uploadState !== "commitFilePending") return current ?? file;
      return save(call, examined(file, sha256));
    }
  }
}

const examined = (file: StoredFile, sha256: string | undefined): StoredFile =>
  sha256 === undefined
    ? { ...file, uploadState: "commitFileFailed" }
    : { ...file, uploadState: "commitFileSuccess", isCommitted: true, sha256 };

/** Brings every commit that is under examination to its end. */
export async function finishCommits(tenant: Tenant): Promise<void> {
  for (const [key, verdict] of tenant.verdicts) {
    const sha256 = await verdict.catch(() => undefined);
    const file = tenant.files.get(key);
    if (file?.uploadState === "commitFilePending")
      tenant.files.set(key, examined(file, sha256), tenant.clock.now());
  }
}

const withAddress = (call: Call, file: StoredFile, uploadState: string): StoredFile => ({
  ...file,
  uploadState,
  address: call.addresses.issue(blobOf(file), call.now),
});
