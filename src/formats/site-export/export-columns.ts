import type { Lookup } from "../site-record.ts";
import { plainNumber } from "./console-words.ts";

/** Members that are read, by the provider's names (facts S70 to S78), with other spellings of consoles and views. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  ResourceID: ["MachineID", "ItemKey", "DeviceResourceID"],
  Name: ["DeviceName", "ComputerName", "NetbiosName", "Device", "Computer"],
  AADDeviceID: [
    "AzureADDeviceID",
    "AzureActiveDirectoryDeviceID",
    "EntraDeviceID",
    "EntraIDDeviceID",
    "MicrosoftEntraDeviceID",
    "MicrosoftEntraIDDeviceID",
  ],
  SerialNumber: ["Serial", "BIOSSerialNumber"],
  SMBIOSGUID: ["BIOSGUID", "SMBIOSUUID"],
  OperatingSystemNameandVersion: ["OperatingSystemNameand", "DeviceOS", "OperatingSystem", "OS"],
  IsClient: ["Client", "ClientInstalled", "HasClient"],
  ClientVersion: [],
  SiteCode: ["Site", "AssignedSite", "AssignedSiteCode", "SMSAssignedSites"],
  Obsolete: ["IsObsolete"],
  Decommissioned: ["IsDecommissioned"],
  Unknown: [],
  LastActiveTime: ["LastActivity", "LastActive", "LastOnlineTime", "LastOnline"],
  LastDDR: ["LastHeartbeat", "HeartbeatDDR"],
  LastPolicyRequest: ["PolicyRequest"],
  LatestProcessingAttempt: [],
  CreationDate: [],
  CoManaged: ["IsCoManaged"],
  ComgmtPolicyPresent: ["CoManagementPolicyPresent"],
  MDMEnrolled: ["IsMDMEnrolled"],
  MDMProvisioned: ["IsMDMProvisioned"],
  PendingLogon: ["PendingUserSignIn"],
  EnrollmentStatusCode: [],
  Authority: [],
  MDMWorkloads: ["CoManagementWorkloads"],
};
const NUMBERS = new Set(["ResourceID", "EnrollmentStatusCode", "MDMWorkloads"]);
export const DATES = [
  "LastActiveTime",
  "LastDDR",
  "LastPolicyRequest",
  "LatestProcessingAttempt",
  "CreationDate",
] as const;
export const FLAGS = [
  "IsClient",
  "Obsolete",
  "Decommissioned",
  "Unknown",
  "CoManaged",
  "ComgmtPolicyPresent",
  "MDMEnrolled",
  "MDMProvisioned",
  "PendingLogon",
] as const;

/** A name as it is compared: views of the database put `_` between words and 0 behind them, consoles blanks and strokes. */
const comparable = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .replace(/(?<=\p{L})0$/u, "");

const MEMBER_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(SPELLINGS).flatMap(([member, others]) =>
    [member, ...others].map((name) => [comparable(name), member] as const),
  ),
);

export interface UnderstoodColumn {
  readonly column: string;
  /** The provider's name for it. */
  readonly member: string;
}

export interface ExportColumns {
  readonly understood: readonly UnderstoodColumn[];
  readonly ignored: readonly string[];
}

export function columnsOf(header: readonly string[]): ExportColumns {
  const understood: UnderstoodColumn[] = [];
  const ignored: string[] = [];
  for (const column of new Set(header)) {
    const member = MEMBER_OF.get(comparable(column));
    if (member !== undefined) understood.push({ column, member });
    else if (column.trim() !== "") ignored.push(column);
  }
  return { understood, ignored };
}

/** A reader of rows by these columns; of several columns for one member the first that says something counts. */
export function lookupBy({
  understood,
}: Pick<ExportColumns, "understood">): (cellOf: (column: string) => unknown) => Lookup {
  const byMember = Map.groupBy(understood, ({ member }) => member);
  const members = new Map<string, string | undefined>();
  const memberOf = (name: string) => {
    if (!members.has(name)) members.set(name, MEMBER_OF.get(comparable(name)));
    return members.get(name);
  };
  return (cellOf) =>
    (first, ...others) => {
      for (const name of [first, ...others]) {
        const member = memberOf(name ?? "");
        for (const { column } of (member !== undefined && byMember.get(member)) || []) {
          const cell = cleaned(member!, cellOf(column));
          if (cell != null && cell !== "") return cell;
        }
      }
      return undefined;
    };
}

function cleaned(member: string, cell: unknown): unknown {
  // Database tools write NULL where there is nothing.
  if (cell === "NULL") return undefined;
  if (NUMBERS.has(member)) return plainNumber(cell);
  if (typeof cell !== "string") return cell;
  if (member === "AADDeviceID") return cell.trim().replace(/^\{(.*)\}$/, "$1");
  // Lists come out of scripts as the name of their type.
  if (member === "SiteCode" && !/^\s*[A-Za-z0-9]{3}\s*$/.test(cell)) return undefined;
  return cell;
}
