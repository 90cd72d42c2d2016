import { basename } from "node:path";
import type { AttachedLog } from "../domain/device/attached-log.ts";
import { diagnoseLogs } from "./diagnose-logs.ts";
import { findDevice } from "./find-device.ts";
import type { Files } from "./needs.ts";
import { type AskingNeeds, lastTracked, nowAfter } from "./tracked.ts";

/**
 * Diagnoses logs of one device and keeps what they say with it, for `device why`. The logs themselves are not kept.
 * @throws BridgeError "not-found" or "ambiguous" for the device; what `diagnoseLogs` throws; "incomplete" before the first
 *   sync.
 */
export async function attachLog(
  needs: AskingNeeds & { readonly files: Pick<Files, "open" | "list"> },
  text: string,
  paths: readonly string[],
): Promise<AttachedLog & { readonly deviceId: string; readonly notRead: readonly string[] }> {
  const tracked = await lastTracked(needs);
  const deviceId = await findDevice(needs.store, text);
  const { outcome, firstCause, findings, files, notRead } = await diagnoseLogs(needs.files, paths);
  const log: AttachedLog = {
    attachedAt: nowAfter(needs, tracked),
    outcome,
    firstCause: firstCause && { ...firstCause, file: basename(firstCause.file) },
    findings: findings.filter(({ history }) => !history).map((one) => ({ ...one, file: basename(one.file) })),
    files: files.map(({ file }) => basename(file)),
  };
  await needs.store.attachLog(deviceId, log);
  return { deviceId, ...log, notRead: notRead.filter(({ wanted }) => wanted).map(({ file }) => file) };
}
