import type { AnswerOf } from "../../data/api.ts";

export type Report = AnswerOf<"GET /api/v1/reports/{name}">;
export type ReportName = Report["report"];
/** A row as JSON has it; what is in it depends on the report. */
export type Row = Readonly<Record<string, unknown>>;

/** Every report, in the order of the tabs. One that the API adds later does not compile until it is named here. */
export const REPORTS: Readonly<Record<ReportName, { readonly title: string; readonly about: string }>> = {
  funnel: {
    title: "Funnel",
    about:
      "How many devices stand at each stage, how many came that far or further, and how healthy they are.",
  },
  workloads: {
    title: "Workloads",
    about: "Who has the authority for each workload, over devices with a Configuration Manager client.",
  },
  stuck: {
    title: "Stuck",
    about: "Devices that do not go on by themselves, the longest standing first, each with what to do next.",
  },
  errors: {
    title: "Errors",
    about: "Which codes the installer ended with, on how many devices, and what they mean.",
  },
  installs: {
    title: "Installs",
    about: "What devices report for each app of ours. A device that has not checked in reports nothing.",
  },
  trend: { title: "Trend", about: "Devices and the co-managed share, day by day." },
  reconciliation: {
    title: "Reconciliation",
    about: "Every record of each source: joined to a device that counts, or with the class it falls in.",
  },
};
export const NAMES = Object.keys(REPORTS) as ReportName[];

export const numberIn = (row: Row, key: string): number => (typeof row[key] === "number" ? row[key] : 0);
export const textIn = (row: Row, key: string): string => (typeof row[key] === "string" ? row[key] : "");
