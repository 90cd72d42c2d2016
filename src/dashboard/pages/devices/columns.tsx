import { Text } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { RowOf } from "../../data/api.ts";
import { Dot, HEALTH_TONES } from "../../parts/dot.tsx";
import { Age } from "../../states/age.tsx";
import { FAULT_WORDS, HEALTH_WORDS, LEFTOVER_WORDS, STAGE_WORDS, wordOf } from "../../words/device-words.ts";

export type DeviceRow = RowOf<"GET /api/v1/devices">;

export interface Column {
  readonly key: string;
  readonly title: string;
  /** In rem, at least. */
  readonly width: number;
  readonly cell: (row: DeviceRow) => ReactNode;
  /** Not there until somebody wants it. */
  readonly spare?: boolean;
}

/** Of every row; the name comes before them and cannot be left out. */
export const COLUMNS: readonly Column[] = [
  { key: "stage", title: "Stage", width: 8, cell: ({ stage }) => STAGE_WORDS[stage].label },
  {
    key: "health",
    title: "Health",
    width: 7,
    cell: ({ health }) => (
      <>
        <Dot tone={HEALTH_TONES[health]} /> {HEALTH_WORDS[health].label}
      </>
    ),
  },
  {
    key: "faults",
    title: "Faults",
    width: 16,
    cell: ({ faults }) => faults.map((code) => wordOf(FAULT_WORDS, code)).join(", ") || "No fault",
  },
  {
    key: "serialNumber",
    title: "Serial number",
    width: 9,
    cell: ({ serialNumber }) => serialNumber ?? <Unknown />,
  },
  { key: "asOf", title: "As of", width: 9, cell: ({ asOf }) => <Age at={asOf} /> },
  {
    key: "complete",
    title: "Complete",
    width: 7,
    cell: ({ complete }) => (complete ? "Yes" : "No"),
  },
  {
    key: "deviceId",
    title: "Device id",
    width: 21,
    cell: ({ deviceId }) => <Text font="monospace">{deviceId}</Text>,
    spare: true,
  },
  {
    key: "leftover",
    title: "Leftover",
    width: 20,
    cell: ({ leftover }) => (leftover ? LEFTOVER_WORDS[leftover] : "No"),
    spare: true,
  },
];

function Unknown() {
  return <Text italic>Unknown</Text>;
}

const PLACE = "ccmbridge.device-columns";

/** Which columns this person wants to see, kept in this browser. */
export function rememberedColumns(): readonly string[] {
  const usual = COLUMNS.filter(({ spare }) => !spare).map(({ key }) => key);
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    if (!Array.isArray(kept)) return usual;
    return COLUMNS.map(({ key }) => key).filter((key) => kept.includes(key));
  } catch {
    return usual;
  }
}

export function rememberColumns(keys: readonly string[]): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(keys));
  } catch {
    // They hold for as long as the page is open.
  }
}
