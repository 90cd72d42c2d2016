import { type AskingNeeds, lastTracked, type Tracked } from "../tracked.ts";
import { errorsReport } from "./errors-report.ts";
import { funnelReport } from "./funnel-report.ts";
import { installsReport } from "./installs-report.ts";
import { reconciliationReport } from "./reconciliation-report.ts";
import { stuckReport } from "./stuck-report.ts";
import { trendReport } from "./trend-report.ts";
import { workloadsReport } from "./workloads-report.ts";

/** The reports by name; what stands behind one is read when it is asked for. */
const REPORTS = {
  funnel: ({ store }: AskingNeeds) => funnelReport(store),
  workloads: ({ store }: AskingNeeds) => workloadsReport(store),
  stuck: ({ store, clock }: AskingNeeds) => stuckReport(store, clock.now()),
  errors: ({ store }: AskingNeeds) => errorsReport(store),
  installs: ({ store }: AskingNeeds) => installsReport(store),
  trend: ({ store, clock }: AskingNeeds) => trendReport(store, clock.now()),
  reconciliation: ({ store }: AskingNeeds) => reconciliationReport(store),
} as const;

export type ReportName = keyof typeof REPORTS;
export const REPORT_NAMES = Object.keys(REPORTS) as ReportName[];

export interface Report extends Tracked {
  readonly report: ReportName;
  /** A list, or rows one by one where there may be more than memory holds. */
  readonly rows: readonly unknown[] | AsyncIterable<unknown>;
}

/**
 * One report with how old and how whole it is.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function makeReport(needs: AskingNeeds, name: ReportName): Promise<Report> {
  return { report: name, ...(await lastTracked(needs)), rows: await REPORTS[name](needs) };
}
