/** Records in a message, as Azure Monitor gathers them, and messages a function gets at once (facts F34, F68). */
const RECORDS = 100;
const MESSAGES = 20;
export const EVENTS_A_BATCH = RECORDS * MESSAGES;
export const TENANT = "f9e25b13-1bf6-57b7-ab13-e3553b536c87";

/** Every fifth event is of a device that enrolled before. */
export const devicesOf = (events: number) => Math.ceil((events * 4) / 5);

const guid = (n: number, head: string) => `${head}000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const pad = (n: number) => String(n).padStart(9, "0");

/** Batch `number` of so many events in all, as text: the same whenever it is asked for. */
export function eventBatch(number: number, all: number): readonly string[] {
  const devices = devicesOf(all);
  const first = number * EVENTS_A_BATCH;
  const count = Math.max(0, Math.min(EVENTS_A_BATCH, all - first));
  const messages: string[] = [];
  for (let at = 0; at < count; at += RECORDS) {
    const records = Array.from({ length: Math.min(RECORDS, count - at) }, (_, n) =>
      recordOf(first + at + n, devices),
    );
    messages.push(JSON.stringify({ records }));
  }
  return messages;
}

function recordOf(n: number, devices: number) {
  const time = new Date(Date.UTC(2026, 2, 2) + n * 1_000).toISOString();
  return {
    time: `${time.slice(0, -1)}${pad(n).slice(-4)}Z`,
    tenantId: TENANT,
    category: "OperationalLogs",
    operationName: "Enrollment",
    resultType: n % 9 === 0 ? "Fail" : "Success",
    properties: {
      AADDeviceId: guid(n % devices, "ee"),
      AADTenantId: TENANT,
      EnrollmentTimeUTC: time,
      EnrollmentType: "WindowsCoManagement",
      FailureCategory: n % 9 === 0 ? "Authorization" : "Not Applicable",
      FailureReason: "Unknown",
      IntuneAccountId: guid(1, "ac"),
      IntuneDeviceId: guid(n % devices, "11"),
      IntuneUserId: guid(n % 1_000, "55"),
      MessageId: guid(n, "aa"),
      OperationalLogCategory: "DeviceEnrollment",
      Os: "Windows",
      OsVersion: "10.0.26100.4349",
      ScaleUnit: "AMSUA0602",
      ScenarioName: "Microsoft.Management.Services.Diagnostics.SLAEvents.EnrollmentSLAEvent",
    },
  };
}
