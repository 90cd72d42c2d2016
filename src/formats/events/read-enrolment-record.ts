import {
  ENROLMENT_FAILURES,
  ENROLMENT_TYPES,
  type EnrolmentEvent,
} from "../../domain/events/enrolment-event.ts";
import { type FoldedRecord, folded, foldedRecord, parsed, textIn } from "./folded-record.ts";

/** What one record of a diagnostic batch turned out to be. */
export type RecordReading =
  | { readonly kind: "event"; readonly event: EnrolmentEvent }
  /** Well-formed, and not an enrolment. */
  | { readonly kind: "ignored"; readonly category: string; readonly operationName: string }
  | { readonly kind: "rejected"; readonly why: string };

const rejected = (why: string): RecordReading => ({ kind: "rejected", why });

/** One record of the category OperationalLogs, operation Enrollment (facts F74 to F83). Never throws. */
export function readEnrolmentRecord(value: unknown, tenantId: string | undefined): RecordReading {
  const record = foldedRecord(value);
  if (!record) return rejected("not an object");
  const category = textIn(record, "category") ?? "";
  const operationName = textIn(record, "operationname") ?? "";
  if (folded(category) !== "operationallogs" || folded(operationName) !== "enrollment")
    return { kind: "ignored", category, operationName };
  const told = record.get("properties");
  // Log Analytics and what is exported from it hold the properties as text (fact F76).
  const properties = foldedRecord(typeof told === "string" ? parsed(told) : told);
  if (!properties) return rejected("no properties");
  const tenant = idIn(properties, record, "aadtenantid", "tenantid");
  if (tenant === undefined) return rejected("not a tenant id");
  if (tenantId !== undefined && tenant !== tenantId.toLowerCase()) return rejected("other tenant");
  if (tenant === null) return rejected("no tenant");
  const time =
    instantOf(textIn(properties, "enrollmenttimeutc", "enrollmenttime")) ??
    instantOf(textIn(record, "time", "timegenerated"));
  if (time === null) return rejected("no time");
  const intuneDeviceId = idIn(properties, properties, "intunedeviceid", "deviceid");
  const entraDeviceId = idIn(properties, properties, "aaddeviceid", "entradeviceid");
  if (intuneDeviceId === undefined || entraDeviceId === undefined) return rejected("not a device id");
  const result = resultOf(textIn(record, "resulttype", "result"));
  const said = { tenantId: tenant, intuneDeviceId, entraDeviceId, time, ...result };
  return {
    kind: "event",
    event: {
      key: keyOf(textIn(properties, "messageid"), said),
      ...said,
      intuneUserId: idIn(properties, properties, "intuneuserid") ?? null,
      os: textIn(properties, "os"),
      osVersion: textIn(properties, "osversion"),
      ...typeOf(textIn(properties, "enrollmenttype")),
      ...failureOf(properties, said.result),
    },
  };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id in lower case without braces; null for none and for zeros; undefined for what is no id. */
function idIn(
  first: FoldedRecord,
  second: FoldedRecord,
  ...names: readonly string[]
): string | null | undefined {
  const holder = names.some((name) => first.get(name) != null) ? first : second;
  const value = names.map((name) => holder.get(name)).find((each) => each != null);
  if (value == null || value === "") return null;
  if (typeof value !== "string") return undefined;
  const id = value
    .trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, "$1");
  if (!GUID.test(id)) return undefined;
  return /^[0-]+$/.test(id) ? null : id;
}

/** ISO 8601 with any number of decimals; without a zone it is UTC (fact F75). */
function instantOf(text: string | null): string | null {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
    text ?? "",
  );
  if (!found) return null;
  const [, day, clock, decimals = "", zone = "Z"] = found;
  const at = new Date(`${day}T${clock}.${decimals.slice(0, 3).padEnd(3, "0")}${zone.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function resultOf(text: string | null): Pick<EnrolmentEvent, "result" | "resultRaw"> {
  const word = folded(text ?? "");
  if (word === "success" || word === "succeeded") return { result: "success" };
  if (word === "fail" || word === "failure" || word === "failed") return { result: "failure" };
  return { result: "unknown", ...(text === null ? {} : { resultRaw: text }) };
}

const known = (words: readonly string[]) => new Map(words.map((word) => [folded(word), word]));
const TYPES = known(ENROLMENT_TYPES);
const FAILURES = known(ENROLMENT_FAILURES);
/** Words that fill a field and say nothing (fact F79). */
const FILLERS: ReadonlySet<string> = new Set(["", "unknown", "none", "null", "notapplicable", "n/a"]);

function typeOf(text: string | null): Pick<EnrolmentEvent, "enrollmentType" | "enrollmentTypeRaw"> {
  const word = TYPES.get(folded(text ?? ""));
  if (word !== undefined || text === null) return { enrollmentType: word ?? "unknown" };
  return { enrollmentType: "unknown", enrollmentTypeRaw: text };
}

function failureOf(
  properties: FoldedRecord,
  result: EnrolmentEvent["result"],
): Pick<EnrolmentEvent, "failureCategory" | "failureReason" | "failureCategoryRaw"> {
  if (result === "success") return { failureCategory: null, failureReason: null };
  const category = textIn(properties, "failurecategory");
  const reason = textIn(properties, "failurereason");
  const word = FAILURES.get(folded(category ?? ""));
  const isFiller = category === null || (FILLERS.has(folded(category)) && word === undefined);
  const isUnread = !isFiller && word === undefined;
  return {
    failureCategory: isFiller ? null : (word ?? "unknown"),
    failureReason: reason === null || FILLERS.has(folded(reason)) ? null : reason,
    ...(isUnread ? { failureCategoryRaw: category } : {}),
  };
}

/** By MessageId; without one by everything that tells one event from another, never by the outer time (fact F83). */
function keyOf(
  messageId: string | null,
  { tenantId, intuneDeviceId, entraDeviceId, time, result }: Omit<EnrolmentEvent, "key" | OtherFields>,
): string {
  if (messageId !== null && /^[\w{}-]{8,100}$/.test(messageId))
    return messageId.toLowerCase().replaceAll(/[{}]/g, "");
  return [tenantId, intuneDeviceId ?? "-", entraDeviceId ?? "-", time, result].join("|");
}
type OtherFields =
  | "intuneUserId"
  | "os"
  | "osVersion"
  | "enrollmentType"
  | "failureCategory"
  | "failureReason";
