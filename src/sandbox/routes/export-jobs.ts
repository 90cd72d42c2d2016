import { definitionOf, type ReportDefinition } from "../exports/report-definitions.ts";
import { readReportFilter } from "../exports/report-filter.ts";
import { breach, intuneRefusal, notFound } from "../graph-error.ts";
import { DAY } from "../population/rounds.ts";
import { BOTH, type Call, created, ok, type Route } from "../route.ts";
import { iso, type StoredExport } from "../tenant.ts";
import type { SignedAddress } from "../upload-addresses.ts";
import { momentOf } from "./pages-of-records.ts";

const JOBS = "/deviceManagement/reports/exportJobs";
const NEVER = "0001-01-01T00:00:00Z";
/** The map wants ReadWrite for a POST; the service takes what it takes for reading (fact G155). */
const RIGHTS = [
  "DeviceManagementManagedDevices",
  "DeviceManagementConfiguration",
  "DeviceManagementApps",
].flatMap((area) => [`${area}.Read.All`, `${area}.ReadWrite.All`]);
/** Ids that are too old cannot be read any more (quirk Q32). */
const JOB_LIVES = DAY;
const MOST_COLUMNS = 256;
const FORMATS = ["csv", "json"] as const;
const LOCALIZATIONS = ["localizedValuesAsAdditionalColumn", "replaceLocalizableValues"] as const;

export const exportJobRoutes: readonly Route[] = [
  {
    method: "POST",
    versions: BOTH,
    path: JOBS,
    right: RIGHTS,
    body: { type: "deviceManagementExportJob" },
    answer: (call) => {
      const job = orderOf(call);
      call.tenant.exports.set(job.id, job, call.now);
      call.tenant.begin(`export ${job.id}`);
      return created(shown(call, job, "notStarted"));
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: JOBS,
    right: RIGHTS,
    // Quirk Q30.
    answer: () => {
      throw intuneRefusal(400, "BadRequest", "No method match route template");
    },
  },
  {
    method: "GET",
    versions: BOTH,
    path: `${JOBS}/{id}`,
    right: `${JOBS}/{id}`,
    answer: (call) => {
      const job = call.tenant.exports.get(call.params.id!);
      if (!job || call.now - job.requestedAt > JOB_LIVES) throw notFound(`Export job ${call.params.id}`);
      if (!call.tenant.isDone(`export ${job.id}`)) return ok(shown(call, job, "inProgress"));
      return ok(shown(call, withAddress(call, job), "completed"));
    },
  },
];

function orderOf(call: Call): StoredExport {
  const { reportName, filter, select, format, localizationType } = call.body;
  const definition = typeof reportName === "string" ? definitionOf(reportName) : undefined;
  if (!definition) throw breach(`The report '${String(reportName)}' does not exist.`);
  const columns = columnsOf(definition, Array.isArray(select) ? select.map(String) : []);
  const order = {
    reportName: definition.name,
    columns,
    filter: typeof filter === "string" ? filter : "",
    format: oneOf(FORMATS, format, "format"),
    localization: oneOf(LOCALIZATIONS, localizationType, "localizationType"),
  };
  readReportFilter(order.filter, definition);
  return {
    id: `${definition.name}_${call.tenant.random.guid()}`,
    order,
    requestedAt: call.now,
    at: momentOf(call),
    address: undefined,
  };
}

function columnsOf(
  { name, columns, defaults, aliases }: ReportDefinition,
  select: readonly string[],
): readonly string[] {
  if (select.length > MOST_COLUMNS) throw breach(`More than ${MOST_COLUMNS} columns are selected.`);
  if (select.length === 0) return defaults;
  return select.map((given) => {
    const column = aliases[given] ?? given;
    if (!columns.includes(column)) throw breach(`The column '${given}' is not part of ${name}.`);
    return column;
  });
}

function oneOf<T extends string>(words: readonly T[], given: unknown, what: string): T {
  if (given === undefined || given === null) return words[0]!;
  const found = words.find((word) => word === given);
  if (!found) throw breach(`${what} is one of ${words.join(", ")}.`);
  return found;
}

/** An address that is over is replaced by another while the job is there. */
function withAddress(call: Call, job: StoredExport): StoredExport {
  if (job.address && call.reportAddresses.look(addressAt(call, job.address), call.now) !== "expired")
    return job;
  const renewed = { ...job, address: call.reportAddresses.issue(`${job.id}.zip`, call.now) };
  call.tenant.exports.set(job.id, renewed, call.now);
  return renewed;
}

const addressAt = ({ url }: Call, { path }: SignedAddress) => new URL(path, url.origin);

function shown(call: Call, { id, order, requestedAt, address }: StoredExport, status: string) {
  const { reportName, columns, filter, format, localization } = order;
  const done = status === "completed" ? address : undefined;
  return {
    "@odata.context": `${call.url.origin}/${call.version}/$metadata#deviceManagement/reports/exportJobs/$entity`,
    id,
    reportName,
    filter: filter || null,
    select: columns,
    format,
    snapshotId: null,
    localizationType: localization,
    status,
    url: done ? addressAt(call, done).href : null,
    requestDateTime: iso(requestedAt),
    expirationDateTime: done ? iso(done.expiresAt) : NEVER,
  };
}
