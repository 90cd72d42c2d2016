import { readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../fixtures/events");
export const TENANT = "f9e25b13-1bf6-57b7-ab13-e3553b536c87";

export const messagesOf = (file: string): unknown[] => JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
export const EXPECTED: Record<
  string,
  {
    events: Record<string, unknown>[];
    duplicates: unknown[];
    ignored: unknown[];
    rejected: unknown[];
    devicesToCheck: string[];
  }
> = Object.fromEntries(
  Object.entries<never>(JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")).files).filter(
    ([name]) => !name.includes("params"),
  ),
);

const guid = (n: number, head: string) => `${head}000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
/** Enrolment `n` as Intune writes it, enrolled `n` seconds into an hour. */
export const enrolmentRecord = (n: number, properties: Record<string, unknown> = {}) => ({
  time: new Date(Date.UTC(2026, 2, 2, 15, 0, 0, n)).toISOString(),
  tenantId: TENANT,
  category: "OperationalLogs",
  operationName: "Enrollment",
  resultType: n % 7 === 0 ? "Fail" : "Success",
  properties: {
    AADDeviceId: guid(n, "ee"),
    IntuneDeviceId: guid(n, "11"),
    IntuneUserId: "00000000-0000-0000-0000-000000000000",
    MessageId: guid(n, "aa"),
    AADTenantId: TENANT,
    EnrollmentTimeUTC: new Date(Date.UTC(2026, 2, 2, 15, 0, 0, n)).toISOString(),
    Os: "Windows",
    OsVersion: "10.0.26100.4349",
    EnrollmentType: "WindowsCoManagement",
    FailureReason: "Unknown",
    FailureCategory: n % 7 === 0 ? "Authorization" : "Not Applicable",
    ...properties,
  },
});
