import { LEFTOVER_CLASSES } from "../../domain/device/verdict-types.ts";
import type { Column } from "../../formats/tables/column.ts";
import type { ReportName } from "./report.ts";

const right = (key: string, title: string): Column => ({ key, title, align: "right" });
/** What a table of each report shows, in the order of the columns. */
export const REPORT_COLUMNS: Readonly<Record<ReportName, readonly Column[]>> = {
  funnel: [
    { key: "stage", title: "Stage" },
    right("devices", "Devices"),
    right("reached", "Or further"),
    right("good", "Good"),
    right("degraded", "Degraded"),
    right("silent", "Silent"),
    right("unknown", "Unknown"),
    right("share", "Share"),
  ],
  workloads: [
    { key: "workload", title: "Workload" },
    right("intune", "Intune"),
    right("configmgr", "ConfigMgr"),
    right("unknown", "Unknown"),
    right("conflict", "Conflict"),
  ],
  stuck: [
    { key: "name", title: "Name" },
    { key: "stage", title: "Stage" },
    { key: "fault", title: "Fault" },
    right("days", "Days"),
    { key: "next", title: "Next" },
    { key: "deviceId", title: "Device" },
  ],
  errors: [
    { key: "code", title: "Code" },
    right("devices", "Devices"),
    { key: "meaning", title: "Meaning" },
    { key: "next", title: "Next" },
  ],
  installs: [{ key: "appId", title: "App" }, { key: "state", title: "State" }, right("devices", "Devices")],
  trend: [
    { key: "day", title: "Day" },
    right("devices", "Devices"),
    right("comanaged", "Co-managed"),
    right("share", "Share"),
    right("gained", "Gained"),
    right("lost", "Lost"),
  ],
  reconciliation: [
    { key: "source", title: "Source" },
    right("count", "Records"),
    right("joined", "Joined"),
    ...LEFTOVER_CLASSES.map((name) => right(name, name)),
    { key: "adds", title: "Adds up" },
  ],
};
