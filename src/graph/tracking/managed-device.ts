import { z } from "zod";
import type { IntuneFact, Workload } from "../../domain/device/facts.ts";
import { entraIdOf } from "../../domain/device/identity.ts";
import { workloadsOfBits } from "../../domain/device/workload-bits.ts";
import type { ReportRow } from "./export-job.ts";
import {
  agentOf,
  complianceOf,
  enrolmentTypeOf,
  FEATURE_OF,
  instantOf,
  joinTypeOf,
  managementStateOf,
  registrationStateOf,
} from "./words.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

/** The members we read of Graph's managedDevice; those only beta has are null on v1.0 (fact G122). */
export const ManagedDevice = z.object({
  id: z.string(),
  deviceName: text,
  azureADDeviceId: text,
  serialNumber: text,
  manufacturer: text,
  model: text,
  operatingSystem: text,
  osVersion: text,
  userPrincipalName: text,
  managementAgent: text,
  deviceEnrollmentType: text,
  enrolledDateTime: text,
  lastSyncDateTime: text,
  complianceState: text,
  deviceRegistrationState: text,
  managementState: text,
  joinType: text,
  autopilotEnrolled: flag,
  configurationManagerClientEnabledFeatures: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? null),
});
export type ManagedDevice = z.output<typeof ManagedDevice>;

export const BETA_MEMBERS = ["joinType", "autopilotEnrolled"];
export const MEMBERS = Object.keys(ManagedDevice.shape).filter((name) => !BETA_MEMBERS.includes(name));

/** Only Windows of computers can be co-managed; records of other systems are not ours to judge. */
export const isWindows = (operatingSystem: string | null) =>
  /^windows(?! ?(phone|mobile|holographic|ce\b))/i.test(operatingSystem ?? "windows");

export function factOfDevice(device: ManagedDevice, readAt: string): IntuneFact {
  const features = device.configurationManagerClientEnabledFeatures;
  const workloads: Partial<Record<Workload, boolean>> = {};
  for (const [name, moved] of Object.entries(features ?? {}))
    if (FEATURE_OF[name] && typeof moved === "boolean") workloads[FEATURE_OF[name]] = moved;
  const lastSyncAt = instantOf(device.lastSyncDateTime);
  return {
    source: "intune",
    recordId: device.id.toLowerCase(),
    entraDeviceId: entraIdOf(device.azureADDeviceId),
    claimedAt: lastSyncAt ?? instantOf(device.enrolledDateTime),
    readAt,
    goneAt: null,
    name: device.deviceName ?? "",
    serialNumber: device.serialNumber,
    manufacturer: device.manufacturer,
    model: device.model,
    operatingSystem: device.operatingSystem,
    osVersion: device.osVersion,
    userPrincipalName: device.userPrincipalName,
    agent: agentOf(device.managementAgent),
    enrolmentType: device.deviceEnrollmentType,
    enrolledAt: instantOf(device.enrolledDateTime),
    lastSyncAt,
    joinType: joinTypeOf(device.joinType),
    compliance: device.complianceState,
    registrationState: device.deviceRegistrationState,
    managementState: device.managementState,
    workloads: features === null ? null : workloads,
    autopilotEnrolled: device.autopilotEnrolled,
  };
}

/** What is asked of the report `Devices` (fact G157). */
export const DEVICES_REPORT = [
  "DeviceId",
  "DeviceName",
  "ReferenceId",
  "SerialNumber",
  "Manufacturer",
  "Model",
  "OS",
  "OSVersion",
  "UPN",
  "ManagementAgents",
  "DeviceEnrollmentType",
  "CreatedDate",
  "LastContact",
  "CompliantState",
  "DeviceRegistrationState",
  "ManagementState",
  "JoinType",
  "SCCMCoManagementFeatures",
] as const;

/** A row of the report: raw codes for Graph's words (fact G158). The report does not tell Autopilot. */
export function factOfRow(row: ReportRow<(typeof DEVICES_REPORT)[number]>, readAt: string): IntuneFact {
  const agent = agentOf(row.ManagementAgents);
  const lastSyncAt = instantOf(row.LastContact);
  const enrolledAt = instantOf(row.CreatedDate);
  return {
    source: "intune",
    recordId: (row.DeviceId ?? "").toLowerCase(),
    entraDeviceId: entraIdOf(row.ReferenceId),
    claimedAt: lastSyncAt ?? enrolledAt,
    readAt,
    goneAt: null,
    name: row.DeviceName ?? "",
    serialNumber: row.SerialNumber,
    manufacturer: row.Manufacturer,
    model: row.Model,
    operatingSystem: row.OS,
    osVersion: row.OSVersion,
    userPrincipalName: row.UPN,
    agent,
    enrolmentType: enrolmentTypeOf(row.DeviceEnrollmentType),
    enrolledAt,
    lastSyncAt,
    joinType: joinTypeOf(row.JoinType),
    compliance: complianceOf(row.CompliantState),
    registrationState: registrationStateOf(row.DeviceRegistrationState),
    managementState: managementStateOf(row.ManagementState),
    workloads: agent === "comanaged" ? (workloadsOfBits(row.SCCMCoManagementFeatures) ?? null) : null,
    autopilotEnrolled: null,
  };
}
