import { explainCode } from "../../domain/error-codes/explain-code.ts";
import type { DeviceStore } from "../needs.ts";

export interface ErrorRow {
  /** `0x80070643`. */
  readonly code: string;
  readonly devices: number;
  readonly appId: string | null;
  readonly meaning: string;
  /** The likeliest, where any list names one. */
  readonly cause: string | null;
  readonly next: string | null;
}

/** Which codes the installer ended with, on how many devices, and what they mean. */
export async function errorsReport(store: DeviceStore): Promise<ErrorRow[]> {
  const counts = await store.installCounts();
  return counts
    .filter(({ state, hexErrorCode }) => hexErrorCode !== null && /failed/i.test(state))
    .map(({ appId, hexErrorCode, devices }): ErrorRow => {
      const explained = explainCode(hexErrorCode!);
      const [first] = explained?.meanings ?? [];
      return {
        code: explained?.hex ?? hexErrorCode!,
        devices,
        appId,
        meaning: first?.meaning ?? "no list has it",
        cause: first?.causes[0] ?? null,
        next: first?.checks[0] ?? first?.remedies[0] ?? null,
      };
    })
    .sort((a, b) => b.devices - a.devices || (a.code < b.code ? -1 : 1));
}
