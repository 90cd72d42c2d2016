import { type AskingNeeds, lastTracked, type Tracked } from "../tracked.ts";
import { errorsReport } from "./errors-report.ts";
import { funnelReport } from "./funnel-report.ts";
import { installsReport } from "./installs-report.ts";
import { reconciliationReport } from "./reconciliation-report.ts";
import { pageOfStuck, stuckReport } from "./stuck-report.ts";
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

export interface ReportPage extends Tracked {
  readonly report: ReportName;
  readonly rows: readonly unknown[];
  /** Where the next page begins; null at the end. */
  readonly cursor: string | null;
}

/**
 * A page of a report. Only of devices that are stuck there may be more than one: a report that counts is its own page.
 * @throws BridgeError "incomplete" before the first sync.
 */
export async function pageOfReport(
  needs: AskingNeeds,
  name: ReportName,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<ReportPage> {
  const about = { report: name, ...(await lastTracked(needs)) };
  if (name === "stuck") return { ...about, ...(await pageOfStuck(needs.store, needs.clock.now(), page)) };
  const rows: readonly unknown[] = await REPORTS[name](needs);
  return { ...about, rows, cursor: null };
}
