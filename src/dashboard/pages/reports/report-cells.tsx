import type { ReactNode } from "react";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { FAULT_WORDS, SOURCE_WORDS, STAGE_WORDS, WORKLOAD_WORDS, wordOf } from "../../words/device-words.ts";
import { count, dayInWords, share } from "../../words/figures.ts";
import { INSTALL_WORDS } from "../deployments/install-words.ts";
import { AppName } from "./app-name.tsx";
import { numberIn, type ReportName, type Row, textIn } from "./report-words.ts";

const STAGES: Readonly<Record<string, { readonly label: string } | undefined>> = STAGE_WORDS;

/** Where the devices or changes are that a number of a report counts; undefined where no filter tells exactly them. */
function rowsOf(report: ReportName, key: string, row: Row): string | undefined {
  if (report === "funnel") {
    const stage = textIn(row, "stage");
    if (key === "devices") return devicesWhere({ stage });
    // The last stage of the way, and the one beside it, have none further.
    if (key === "reached")
      return devicesWhere(stage === "comanaged" || stage === "left" ? { stage } : { reached: stage });
    if (["good", "degraded", "silent", "unknown"].includes(key)) return devicesWhere({ stage, health: key });
  }
  if (report === "workloads" && ["intune", "configmgr", "unknown", "conflict"].includes(key))
    return devicesWhere({ client: "true", workload: `${textIn(row, "workload")}=${key}` });
  if (report === "trend" && (key === "gained" || key === "lost"))
    return `/changes?${new URLSearchParams({ day: textIn(row, "day"), [key === "gained" ? "to" : "from"]: "comanaged" })}`;
  return undefined;
}

/** A value of a report as it is shown: words for codes, figures for numbers, and a way to the rows it counts. */
export function cellOf(report: ReportName, key: string, row: Row): ReactNode {
  const value = row[key];
  switch (key) {
    case "stage":
      return STAGES[String(value)]?.label ?? String(value);
    case "workload":
      return wordOf(WORKLOAD_WORDS, String(value));
    case "fault":
      return wordOf(FAULT_WORDS, String(value));
    case "source":
      return wordOf(SOURCE_WORDS, String(value));
    case "state":
      return INSTALL_WORDS[String(value)]?.label ?? String(value);
    case "name":
      return <Go to={`/devices/${encodeURIComponent(textIn(row, "deviceId"))}`}>{String(value)}</Go>;
    case "appId":
      return <AppName id={String(value)} />;
    case "day":
      return dayInWords(String(value));
    case "share":
      return share(numberIn(row, key));
    case "days":
      // Null where no source says since when: unknown, not none.
      return value === null ? "unknown" : count(Number(value));
    case "adds":
      return value === true ? "Yes" : "No";
  }
  if (typeof value === "number") {
    const to = value > 0 ? rowsOf(report, key, row) : undefined;
    return to ? <Go to={to}>{count(value)}</Go> : count(value);
  }
  return value === null || value === undefined ? "" : String(value);
}
