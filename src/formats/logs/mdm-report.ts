import type { LogRecord } from "../../domain/diagnosis/record.ts";
import { MSI_STATUS_NAMES } from "../../domain/error-codes/data/csp-status.ts";
import { isoTime } from "./log-time.ts";
import type { TakeRecord } from "./record-reader.ts";

/** An MSI that MDM delivers, or an enrolment: what the report says of it under the names of the registry. */
export interface Reported {
  readonly line: number;
  lineEnd: number;
  readonly fields: Record<string, string>;
}
export interface MdmReport {
  readonly packages: readonly Reported[];
  readonly enrolments: readonly Reported[];
}

/** The client among the packages: what its command line and its address cannot do without. */
const IS_CLIENT = /ccmsetup|CCMHOSTNAME|SMSSITECODE|SMSMP=/i;
/** What Windows keeps for itself in the list of enrolments, on every device, with the state of an enrolled one. */
const NO_ENROLMENT = /^(?:local authority|cloud authority|deploy authority|wmi_bridge_.*|)$/i;
const MOST = 1_000;

/**
 * The records of an MDM diagnostics report. A report holds every MSI that MDM delivers: the client is the one whose command
 * line or address says so, or the only one there. Nothing is said of how the client stands by what another app came to.
 * Command lines and addresses may hold tokens, so neither leaves.
 */
export function giveReport({ packages, enrolments }: MdmReport, take: TakeRecord): void {
  const told = packages.slice(0, MOST).filter(({ fields }) => statusOf(fields) !== undefined);
  const clients = told.filter(({ fields }) => isClient(fields));
  const only = clients.length === 0 && told.length === 1;
  for (const one of enrolments.slice(0, MOST)) if (isEnrolled(one.fields)) take(enrolment(one));
  for (const one of told)
    take(only || clients.includes(one) ? delivery(one, clients.length > 0) : anotherApp(one));
}

const isClient = ({
  CommandLine = "",
  CurrentDownloadUrl = "",
  DownloadLocation = "",
  Name = "",
}: Reported["fields"]) => IS_CLIENT.test(`${CommandLine} ${CurrentDownloadUrl} ${DownloadLocation} ${Name}`);

const isEnrolled = ({ EnrollmentState, ProviderID = "", Address = "" }: Reported["fields"]) =>
  EnrollmentState === "1" && !NO_ENROLMENT.test(ProviderID) && Address !== "";

function enrolment({ line, lineEnd, fields }: Reported): LogRecord {
  const { ProviderID, Address, ConfigInfo } = fields;
  const authority = ConfigInfo ? `, ConfigInfo ${ConfigInfo}` : "";
  return record(
    line,
    lineEnd,
    "Enrollments",
    `Enrollments: ${ProviderID}, ${bareAddress(Address!)}${authority}`,
  );
}

function delivery({ line, lineEnd, fields }: Reported, isTold: boolean): LogRecord {
  const status = statusOf(fields)!;
  const { ProductVersion: version, EnforcementRetryIndex: index, EnforcementRetryCount: count } = fields;
  const parts = [
    `EnterpriseDesktopAppManagement${isTold ? ", ccmsetup" : ""}: Status ${status} (${MSI_STATUS_NAMES[status]})`,
    // What an earlier try left behind says nothing about one that goes on or went well.
    ...(FAILED.includes(status) ? [`LastError ${hexOf(fields.LastError)}`] : []),
    productOf(fields),
    ...(version ? [`version ${version}`] : []),
    ...(index && count ? [`retry ${index} of ${count}`] : []),
  ];
  return {
    ...record(line, lineEnd, "EnterpriseDesktopAppManagement", parts.join(", ")),
    time: timeOf(fields),
  };
}

function anotherApp({ line, lineEnd, fields }: Reported): LogRecord {
  const text = `Another app of MDM: Status ${statusOf(fields)}, ${productOf(fields)}`;
  return { ...record(line, lineEnd, "EnterpriseDesktopAppManagement", text), time: timeOf(fields) };
}

const FAILED = [25, 30, 55, 60];

function record(line: number, lineEnd: number, component: string, message: string): LogRecord {
  return {
    line,
    lineEnd,
    message,
    time: null,
    component,
    thread: "",
    form: "report",
    eventId: null,
    cut: null,
  };
}

const productOf = ({ ProductCode, PackageId }: Reported["fields"]) =>
  /\{[0-9A-F-]{36}\}/i.exec(`${ProductCode} ${PackageId}`)?.[0] ?? "product not told";

/** A status as number or by its name; `undefined` where it is none that the CSP has. */
function statusOf({ Status = "" }: Reported["fields"]): number | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const numbers = Object.keys(MSI_STATUS_NAMES).map(Number);
  const told = Number(/\d+/.exec(Status)?.[0] ?? Number.NaN);
  return numbers.find(
    (number) => number === told || (Number.isNaN(told) && plain(MSI_STATUS_NAMES[number]!) === plain(Status)),
  );
}

/** The failure as HRESULT: the report has it in decimal, signed or not, and errors of Windows also bare. */
function hexOf(text = ""): string {
  const number = Number(/0x[0-9a-f]{1,8}|-?\d{1,10}/i.exec(text)?.[0] ?? Number.NaN);
  if (Number.isNaN(number)) return "not told";
  const code = number > 0 && number <= 0xffff ? 0x8007_0000 + number : number;
  return `0x${(code >>> 0).toString(16).padStart(8, "0")}`;
}

/** When msiexec began, else when the job was made: not when the report was, which says nothing about the job. */
function timeOf({ EnforcementStartTime, CreationTime }: Reported["fields"]) {
  for (const text of [EnforcementStartTime, CreationTime]) {
    // FILETIME: tenths of microseconds since 1601.
    const at = /^\d{17,18}$/.test(text ?? "")
      ? Number(BigInt(text!) / 10_000n) - 11_644_473_600_000
      : Number.NaN;
    if (at > 0) return isoTime(new Date(at).toISOString());
  }
  return null;
}

/** Scheme, host and path. */
const bareAddress = (text: string) =>
  /^https?:\/\/[\w.:-]+[^?#\s"'<>]*/i.exec(text)?.[0] ?? "address not told";
