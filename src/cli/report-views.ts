import type { FunnelRow } from "../bridge/reports/funnel-report.ts";
import type { WorkloadRow } from "../bridge/reports/workloads-report.ts";
import type { TrendRow } from "../domain/device/trend.ts";
import { bar, percent, sparkline } from "./bars.ts";
import type { Paint } from "./frame.ts";

/** A bar for each stage, its healths side by side. */
export function funnelInWords(rows: readonly FunnelRow[], paint: Paint, width: number): string {
  const most = Math.max(1, ...rows.map(({ devices }) => devices));
  const room = Math.max(8, Math.min(40, width - 42));
  return rows
    .map(({ stage, devices, share, good, degraded, silent, unknown }) => {
      const part = (count: number, sign: string) => bar(count, most, room, sign);
      // By sign as well: colours are not everywhere, and not for everybody.
      const parts = [
        paint.green(part(good, "#")),
        paint.yellow(part(degraded, "+")),
        paint.red(part(silent, "-")),
        paint.dim(part(unknown, ".")),
      ].join("");
      return `${stage.padEnd(13)} ${String(devices).padStart(9)}  ${percent(share).padStart(7)}  ${parts}`;
    })
    .concat(paint.dim("# good, + degraded, - silent, . unknown"))
    .join("\n");
}

/** A bar for each workload: the share that lies with Intune. */
export function workloadsInWords(rows: readonly WorkloadRow[], paint: Paint, width: number): string {
  const room = Math.max(8, Math.min(30, width - 62));
  return rows
    .map(({ workload, intune, configmgr, unknown, conflict }) => {
      const all = intune + configmgr + unknown;
      const number = (value: number) => String(value).padStart(7);
      return [
        `${workload.padEnd(25)}${number(intune)} Intune${number(configmgr)} ConfigMgr`,
        `${conflict > 0 ? paint.yellow(`${number(conflict)} conflict`) : "".padStart(16)}  `,
        paint.cyan(bar(intune, all, room)),
      ].join("");
    })
    .join("\n");
}

/** A sparkline of the co-managed share. */
export function trendInWords(rows: readonly TrendRow[], paint: Paint, width: number): string {
  const last = rows.at(-1);
  if (!last) return "Nothing is known of any day yet.";
  const shown = rows.slice(-Math.max(10, width - 30));
  return [
    `${paint.green(
      sparkline(
        shown.map(({ share }) => share),
        1,
      ),
    )}  ${percent(last.share)} co-managed`,
    `${shown[0]!.day} to ${last.day}: ${last.comanaged} of ${last.devices} devices.`,
  ].join("\n");
}
