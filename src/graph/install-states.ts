import { z } from "zod";
import type { InstallState } from "../domain/deployment/tenant.ts";
import { BridgeError } from "../domain/errors.ts";
import type { GraphClient } from "./graph-client.ts";
import { quoted, readAs } from "./pages.ts";

/** `resultantAppState` by its number (fact G114). */
const STATES: Readonly<Record<string, InstallState["state"]>> = {
  "1": "installed",
  "2": "failed",
  "3": "notInstalled",
  "4": "uninstallFailed",
  "5": "pendingInstall",
  "99": "unknown",
  "-1": "notApplicable",
};

const COLUMNS = [
  "DeviceId",
  "DeviceName",
  "UserPrincipalName",
  "AppInstallState",
  "AppInstallStateDetails",
  "HexErrorCode",
  "LastModifiedDateTime",
] as const;
type Column = (typeof COLUMNS)[number];

const Report = z.object({
  TotalRowCount: z.number(),
  Schema: z.array(z.object({ Column: z.string() })),
  Values: z.array(z.array(z.unknown())),
});
const PAGE_SIZE = 999;

/**
 * What devices report for an app, by the install status report (facts G111, G112). Columns are found by the schema the
 * answer brings, not by their place in the question.
 * @throws BridgeError "incomplete" when the report ends before the number of rows it names.
 */
export async function* installStates(
  graph: GraphClient,
  appId: string,
  signal?: AbortSignal,
): AsyncGenerator<InstallState> {
  for (let skip = 0; ; ) {
    const body = {
      select: COLUMNS,
      filter: `(ApplicationId eq ${quoted(appId)})`,
      orderBy: ["DeviceId"],
      skip,
      top: PAGE_SIZE,
    };
    const answer = await graph("installStatusReport", { body, signal });
    const {
      TotalRowCount: total,
      Schema: schema,
      Values: rows,
    } = readAs(Report, answer, "installStatusReport");
    const placeOf = new Map(schema.map(({ Column: name }, index) => [name, index]));
    for (const row of rows) yield installStateOf((column) => row[placeOf.get(column) ?? -1]);
    skip += rows.length;
    if (skip >= total) return;
    if (rows.length === 0)
      throw new BridgeError(
        "incomplete",
        `The install status report of app ${appId} ended after ${skip} of ${total} rows.`,
        { rows: skip, total },
        { next: "Run it again." },
      );
  }
}

/** One row of either report, by column. */
export function installStateOf(cell: (column: Column) => unknown): InstallState {
  const text = (column: Column) => {
    const value = cell(column);
    return value === null || value === undefined || value === "" ? null : String(value);
  };
  const state = text("AppInstallState") ?? "";
  const code = text("HexErrorCode");
  const at = new Date(text("LastModifiedDateTime") ?? Number.NaN);
  return {
    deviceId: text("DeviceId") ?? "",
    deviceName: text("DeviceName") ?? "",
    userPrincipalName: text("UserPrincipalName"),
    state: STATES[state] ?? named(state) ?? "unknown",
    detail: text("AppInstallStateDetails"),
    hexErrorCode: code === null || /^0x0*$/i.test(code) || code === "0" ? null : code,
    lastModifiedAt: Number.isNaN(at.getTime()) ? null : at,
  };
}

/** Some answers say it in words, with spaces and capitals of their own. */
function named(words: string): InstallState["state"] | undefined {
  const letters = words.replaceAll(/[^a-z]/gi, "").toLowerCase();
  return Object.values(STATES).find((name) => name.toLowerCase() === letters);
}
