import type { FunnelRow } from "../bridge/reports/funnel-report.ts";
import { makeReport, REPORT_NAMES, type ReportName } from "../bridge/reports/report.ts";
import { REPORT_COLUMNS } from "../bridge/reports/report-columns.ts";
import type { WorkloadRow } from "../bridge/reports/workloads-report.ts";
import type { TrendRow } from "../domain/device/trend.ts";
import type { Paint, Register } from "./frame.ts";
import { type AgeOption, asOfInWords, DEFAULT_MAX_AGE, freshness } from "./freshness.ts";
import { funnelInWords, trendInWords, workloadsInWords } from "./report-views.ts";

const ABOUT: Record<ReportName, string> = {
  funnel: "How many devices stand at each stage, and how healthy they are",
  workloads: "Who has the authority for each workload",
  stuck: "Devices that do not go on by themselves, longest first, with what to do",
  errors: "Codes the installer ended with, on how many devices, and what they mean",
  installs: "What devices report for each app of ours",
  trend: "How the co-managed share went, day by day",
  reconciliation: "Records per source: joined to a device, or why not; the numbers add up",
};

/** Pictures where they say more than columns. */
const PICTURES: Partial<
  Record<ReportName, (rows: readonly unknown[], paint: Paint, width: number) => string>
> = {
  funnel: (rows, paint, width) => funnelInWords(rows as FunnelRow[], paint, width),
  workloads: (rows, paint, width) => workloadsInWords(rows as WorkloadRow[], paint, width),
  trend: (rows, paint, width) => trendInWords(rows as TrendRow[], paint, width),
};

export const register: Register = (program, run) => {
  const report = program.command("report").description("The co-managed estate in numbers that add up");
  for (const name of REPORT_NAMES)
    report
      .command(name)
      .description(ABOUT[name])
      .option("--max-age <hours>", "older answers end with exit code 4", DEFAULT_MAX_AGE)
      .addHelpText(
        "after",
        `\nExamples:\n  $ ccmbridge report ${name}\n  $ ccmbridge report ${name} --output xlsx --output-file ${name}.xlsx`,
      )
      .action(
        run<AgeOption>(async (door, _args, { maxAge }) => {
          const world = await door.world();
          const needs = { store: await world.deviceStore(), clock: world.clock };
          const { rows, ...answer } = await makeReport(needs, name);
          const code = freshness(door, answer, needs.clock.now(), maxAge);
          const picture = Array.isArray(rows) ? PICTURES[name] : undefined;
          await door.print(Array.isArray(rows) ? { ...answer, rows } : answer, {
            rows,
            columns: REPORT_COLUMNS[name],
            ...(picture && {
              text: (paint: Paint, width: number) =>
                `${picture(rows as readonly unknown[], paint, width)}\n${asOfInWords(answer, paint)}`,
            }),
          });
          return code;
        }),
      );
};
