import { Fragment } from "react";
import { BarList } from "../../parts/bar-list.tsx";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { TrendChart, type TrendDay } from "../../parts/trend-chart.tsx";
import { Section } from "../../shell/section.tsx";
import { counted } from "../../states/counted.ts";
import { AUTHORITY_WORDS, FAULT_WORDS, HEALTH_WORDS, wordOf } from "../../words/device-words.ts";
import { count, share } from "../../words/figures.ts";
import { InstallsChart } from "./installs-chart.tsx";
import { cellOf } from "./report-cells.tsx";
import { numberIn, type Report, type Row, textIn } from "./report-words.ts";

const HEALTHS = [
  { tone: "good", key: "good" },
  { tone: "warning", key: "degraded" },
  { tone: "bad", key: "silent" },
  { tone: "unknown", key: "unknown" },
] as const;
const AUTHORITIES = [
  { tone: "brand", key: "intune" },
  { tone: "other", key: "configmgr" },
  { tone: "unknown", key: "unknown" },
] as const;

/** What of a report is seen faster than read. Every number of it stands in the table below. */
export function ReportChart({ report }: { readonly report: Report }) {
  const rows = report.rows as readonly Row[];
  if (rows.length === 0) return null;
  switch (report.report) {
    case "funnel":
      return <Funnel rows={rows} />;
    case "workloads":
      return <Workloads rows={rows} />;
    case "stuck":
      return <Faults rows={rows} whole={report.allRows} />;
    case "errors":
      return <Errors rows={rows} />;
    case "installs":
      return <InstallsChart rows={rows} />;
    case "trend":
      return (
        <Section title="Co-managed share">
          <TrendChart trend={rows as unknown as readonly TrendDay[]} />
        </Section>
      );
    case "reconciliation":
      return <Joined rows={rows} />;
  }
}

function Funnel({ rows }: { readonly rows: readonly Row[] }) {
  const all = rows.reduce((sum, row) => sum + numberIn(row, "devices"), 0);
  return (
    <Section title={counted(all, "device")}>
      <BarList
        label="Devices by stage and health"
        of={all}
        legend={HEALTHS.map(({ tone, key }) => ({ tone, label: HEALTH_WORDS[key].label }))}
        bars={rows.map((row) => ({
          key: textIn(row, "stage"),
          label: cellOf("funnel", "stage", row),
          figure: (
            <>
              {cellOf("funnel", "devices", row)} ({share(numberIn(row, "share"))})
            </>
          ),
          parts: HEALTHS.map(({ tone, key }) => ({ tone, value: numberIn(row, key) })),
        }))}
      />
    </Section>
  );
}

function Workloads({ rows }: { readonly rows: readonly Row[] }) {
  const totalOf = (row: Row) => AUTHORITIES.reduce((sum, { key }) => sum + numberIn(row, key), 0);
  return (
    <Section title="Authority by workload">
      <BarList
        label="Authority by workload"
        of={Math.max(...rows.map(totalOf))}
        legend={AUTHORITIES.map(({ tone, key }) => ({ tone, label: AUTHORITY_WORDS[key] }))}
        bars={rows.map((row) => ({
          key: textIn(row, "workload"),
          label: cellOf("workloads", "workload", row),
          figure: AUTHORITIES.map(({ key }, at) => (
            <Fragment key={key}>
              {at > 0 && " · "}
              {cellOf("workloads", key, row)}
            </Fragment>
          )),
          parts: AUTHORITIES.map(({ tone, key }) => ({ tone, value: numberIn(row, key) })),
        }))}
      />
    </Section>
  );
}

function Faults({ rows, whole }: { readonly rows: readonly Row[]; readonly whole: boolean }) {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(textIn(row, "fault"), (counts.get(textIn(row, "fault")) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return (
    <Section title={whole ? "By fault" : `By fault, of the first ${counted(rows.length, "row")}`}>
      <BarList
        label="Rows by fault"
        of={sorted[0]?.[1] ?? 1}
        bars={sorted.map(([fault, value]) => ({
          key: fault,
          label: <Go to={devicesWhere({ fault })}>{wordOf(FAULT_WORDS, fault)}</Go>,
          figure: count(value),
          parts: [{ tone: "bad" as const, value }],
        }))}
      />
    </Section>
  );
}

function Errors({ rows }: { readonly rows: readonly Row[] }) {
  const most = Math.max(...rows.map((row) => numberIn(row, "devices")));
  return (
    <Section title="By code">
      <BarList
        label="Devices by code"
        of={most}
        bars={rows.slice(0, 12).map((row, at) => ({
          key: `${textIn(row, "code")} ${at}`,
          label: textIn(row, "code"),
          figure: counted(numberIn(row, "devices"), "device"),
          parts: [{ tone: "bad" as const, value: numberIn(row, "devices") }],
        }))}
      />
    </Section>
  );
}

function Joined({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <Section title="Joined to a device that counts">
      <BarList
        label="Records by source"
        of={Math.max(...rows.map((row) => numberIn(row, "count")))}
        legend={[
          { tone: "brand", label: "Joined" },
          { tone: "unknown", label: "Left over, with a class" },
        ]}
        bars={rows.map((row) => ({
          key: textIn(row, "source"),
          label: cellOf("reconciliation", "source", row),
          figure: `${count(numberIn(row, "joined"))} of ${counted(numberIn(row, "count"), "record")}`,
          parts: [
            { tone: "brand" as const, value: numberIn(row, "joined") },
            { tone: "unknown" as const, value: numberIn(row, "count") - numberIn(row, "joined") },
          ],
        }))}
      />
    </Section>
  );
}
