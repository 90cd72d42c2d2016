import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface FieldCase {
  readonly id: string;
  readonly outcomes: readonly string[];
  /** Codes that are right for the first cause; none where there is none. */
  readonly codes: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** `file:line` of every right answer; every line of a record is right. */
  readonly places: readonly string[];
}

const ACTIONS = [
  "AppSearch",
  "InstallValidate",
  "CcmCreateWmiNamespaces",
  "CcmRegisterWmiMofFile",
  "CcmRegisterEndpoints",
];
/** The usual lines of a step. */
const STEPS: Readonly<Record<string, (argument: string) => string[]>> = {
  start: (process) => [
    `==========[ ccmsetup started in process ${process} ]==========`,
    "Running on platform X64",
    "CcmSetup version: 5.0.9128.1007",
    "In ServiceMain",
  ],
  noclient: () => [
    "No version of the client is currently detected.",
    "Failed to open to WMI namespace '\\\\.\\root\\ccm' (8004100e)",
    "Failed to get client version for sending state messages. Error 0x8004100e",
  ],
  client: (version) => [`Detected client version ${version} from WMI.`],
  intranet: () => [
    "Domain joined client is in Intranet",
    "MP 'MP1.CONTOSO.COM' is compatible",
    "Retrieved 1 MP records from AD for site 'ABC'",
    "Found MP through AD: MP1.CONTOSO.COM",
  ],
  dp: () => [
    "Searching for DP locations from MP(s)...",
    "Found local location 'http://dp1.contoso.com/SMS_DP_SMSPKG$/ABC00003'",
    "PROPFIND 'http://dp1.contoso.com/SMS_DP_SMSPKG$/ABC00003'",
    "Got 401 challenge Retrying with Windows Auth...",
    "Using DP location http://dp1.contoso.com/SMS_DP_SMSPKG$/ABC00003",
  ],
  manifest: () => [
    "C:\\WINDOWS\\ccmsetup\\ccmsetup.cab is Microsoft trusted.",
    "Successfully extracted manifest file C:\\WINDOWS\\ccmsetup\\ccmsetup.xml from file C:\\WINDOWS\\ccmsetup\\ccmsetup.cab.",
    "Checking if manifest version '5.00.9128.1000' is newer than the ccmsetup version '5.0.9128.1007'",
    "Running from temp downloaded folder or manifest is not newer than ccmsetup.",
    "A newer version is not detected. Item will be installed.",
  ],
  download: () => [
    "Starting BITS download for client deployment files.",
    "Download Update: Transferring data. 38% complete",
    "Successfully completed BITS download for client deployment files.",
    "Validated file 'C:\\WINDOWS\\ccmsetup\\client.msi' hash '9C3E'",
  ],
  msi: () => [
    "Running installation package",
    ...ACTIONS.map((action) => `MSI: Action 08:13:16: ${action}. Doing ${action}`),
  ],
  done: () => [
    "Installation succeeded.",
    "Client installation has succeeded and ccmsetup is about to shut down.",
    "CcmSetup is exiting with return code 0",
  ],
  comgmt: (value) => [
    `Processing GET for assignment (ScopeId_8/ConfigurationPolicy_5 : 3)`,
    "Getting/Merging value for setting 'CoManagementSettings_AutoEnroll'",
    `Merged value for setting 'CoManagementSettings_AutoEnroll' is '${value}'`,
    "Merged value for setting 'CoManagementSettings_Allow' is 'True'",
    "New merged workloadflags value with co-management max capabilities '16383' is '65'",
  ],
};
const COMPONENT = /^(ccmsetup|[A-Z]\w+)/;

/** The cases of test/fixtures/logs/field-cases.txt. */
export function fieldCases(): FieldCase[] {
  const text = readFileSync(join(import.meta.dirname, "../../fixtures/logs/field-cases.txt"), "utf8");
  return text
    .split(/^= /m)
    .slice(1)
    .map((block) => {
      const [head = "", ...lines] = block.trimEnd().split("\n");
      const [id = "", outcomes = "", codes = ""] = head.split("|").map((part) => part.trim());
      const places: string[] = [];
      const files = lines
        .join("\n")
        .split(/^- /m)
        .slice(1)
        .map((file) => fileOf(file, places));
      return {
        id,
        outcomes: outcomes.split("/"),
        codes: codes === "-" ? [] : codes.split(/,\s*/),
        files,
        places,
      };
    });
}

function fileOf(block: string, places: string[]): { name: string; text: string } {
  const [head = "", ...body] = block.trimEnd().split("\n");
  const [name = "", form = "plain", ...rest] = head.split(" ");
  const zone = rest.join(" ");
  const written: string[] = [];
  let clock = Date.UTC(2026, 2, 5, 8, 0, 0);
  let thread = 4242;
  if (form === "msi")
    written.push(
      `=== Verbose logging started: ${zone}  Build type: SHIP UNICODE 5.00.10011.00  Calling process: C:\\WINDOWS\\ccmsetup\\ccmsetup.exe ===`,
    );
  const write = (message: string, right: boolean, last: boolean) => {
    const from = written.join("\n").split("\n").length + (written.length === 0 ? 0 : 1);
    const record = recordOf(message.replaceAll("\\n", "\n"), {
      form,
      zone,
      clock: new Date(clock),
      thread,
      component: COMPONENT.exec(name)?.[1] ?? "ccmsetup",
      cut: last && form === "cmtrace-cut",
    });
    written.push(record);
    if (right)
      for (let line = 0; line < record.split("\n").length; line++) places.push(`${name}:${from + line}`);
    clock += 1_000;
  };
  const lines = body.filter((line, index) => line !== "" || (form === "plain" && index < body.length - 1));
  for (const [index, line] of lines.entries()) {
    const right = line.startsWith("»");
    const bare = right ? line.slice(1) : line;
    const word = /^@(\+?\w+)\s*(.*)$/.exec(bare);
    if (!word || form === "plain" || form === "msi") write(bare, right, index === lines.length - 1);
    else if (word[1]!.startsWith("+")) clock += Number(word[1]) * 60_000;
    else if (word[1] === "thread") thread = Number(word[2]);
    else if (word[1] === "date") clock = Date.parse(`${word[2]}T08:00:00Z`);
    else for (const message of STEPS[word[1]!]!(word[2]!)) write(message, right, false);
  }
  return { name, text: written.join("\n") + (form === "cmtrace-cut" ? "" : "\n") };
}

function recordOf(
  message: string,
  at: { form: string; zone: string; clock: Date; thread: number; component: string; cut: boolean },
): string {
  const { form, zone, clock, thread, component } = at;
  const [date = "", time = ""] = clock.toISOString().replace("Z", "").split("T");
  const [year, month, day] = date.split("-");
  const tail = `\t${component}\t${{ "copied-de": `${day}.${month}.${year} ${time.slice(0, 8)}`, "copied-us": `${Number(month)}/${Number(day)}/${year} ${clock.getUTCHours() % 12 || 12}${time.slice(2, 8)} ${clock.getUTCHours() < 12 ? "AM" : "PM"}`, "copied-se": `${date} ${time.slice(0, 8)}` }[form]}\t${thread} (0x${thread.toString(16).toUpperCase()})`;
  switch (form) {
    case "cmtrace":
    case "cmtrace-cut": {
      const record = `<![LOG[${message}]LOG]!><time="${time}${zone}" date="${month}-${day}-${year}" component="${component}" context="" type="1" thread="${thread}" file="x.cpp:1">`;
      return at.cut ? record.slice(0, `<![LOG[${message}`.length) : record;
    }
    case "legacy":
      return `${message}  $$<${component}><${month}-${day}-${year} ${time}${zone}><thread=${thread} (0x${thread.toString(16)})>`;
    case "copied-de":
    case "copied-us":
    case "copied-se":
      return message + tail;
    default:
      return message;
  }
}
