import type { Column } from "../formats/tables/column.ts";

/** What a table of devices shows, in the order of the columns. */
export const DEVICE_COLUMNS: readonly Column[] = [
  { key: "name", title: "Name" },
  { key: "stage", title: "Stage" },
  { key: "health", title: "Health" },
  { key: "faults", title: "Faults" },
  { key: "leftover", title: "Leftover", spare: true },
  { key: "serialNumber", title: "Serial number", spare: true },
  { key: "deviceId", title: "Device" },
];
