import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WORKLOADS } from "../../src/domain/device/facts.ts";
import {
  factOfDevice,
  factOfRow,
  isWindows,
  ManagedDevice,
} from "../../src/graph/tracking/managed-device.ts";
import {
  agentOf,
  complianceOf,
  enrolmentTypeOf,
  FEATURE_OF,
  instantOf,
  joinTypeOf,
  managementStateOf,
  registrationStateOf,
  trustOf,
} from "../../src/graph/tracking/words.ts";

const READ_AT = "2026-11-25T08:00:00.000Z";
const ID = "11111111-2222-4333-8444-555555555555";
interface Contract {
  readonly enums: Readonly<Record<string, { readonly members: Readonly<Record<string, number | null>> }>>;
}
const contract: Contract = JSON.parse(
  readFileSync(new URL("../../src/contract/graph-beta.json", import.meta.url), "utf8"),
);
const membersOf = (name: string) => Object.entries(contract.enums[name]?.members ?? {});

describe("Graph's words in ours", () => {
  it.each([
    ["eas", 1, "none"],
    ["mdm", 2, "mdm"],
    ["easMdm", 3, "mdm"],
    ["intuneClient", 4, "mdm"],
    ["easIntuneClient", 5, "mdm"],
    ["configurationManagerClient", 8, "configmgr"],
    ["configurationManagerClientMdm", 10, "comanaged"],
    ["configurationManagerClientMdmEas", 11, "comanaged"],
    ["unknown", 16, "other"],
    ["jamf", 32, "other"],
    ["googleCloudDevicePolicyController", 64, "other"],
    ["microsoft365ManagedMdm", 258, "mdm"],
    ["msSense", 1024, "defender"],
    ["intuneAosp", 2048, "other"],
    ["constructor", -1, "other"],
  ] as const)("call the agent %s, or %i in a report, %s", (word, number, agent) => {
    expect([agentOf(word), agentOf(String(number))]).toEqual([agent, agent]);
  });

  it.each([
    ["azureADJoined", "1", "joined"],
    ["azureADRegistered", "2", "registered"],
    ["hybridAzureADJoined", "3", "hybrid"],
    ["unknown", "0", "unknown"],
    ["toString", "", "unknown"],
  ] as const)("call the join %s, or %s in a report, %s", (word, number, join) => {
    expect([joinTypeOf(word), joinTypeOf(number)]).toEqual([join, join]);
  });

  it.each([
    ["AzureAd", "joined"],
    ["ServerAd", "hybrid"],
    ["Workplace", "registered"],
    ["AZUREAD", "joined"],
    ["Other", "unknown"],
    [null, "unknown"],
  ] as const)("call Entra's trust %s %s", (word, trust) => {
    expect(trustOf(word)).toBe(trust);
  });

  it.each([
    ["deviceEnrollmentType", enrolmentTypeOf],
    ["deviceRegistrationState", registrationStateOf],
    ["managementState", managementStateOf],
    ["complianceState", complianceOf],
  ] as const)("give every number of %s the word Microsoft published for it", (name, wordOf) => {
    const members = membersOf(name).filter(
      ([word, number]) => number !== null && word !== "unknownFutureValue",
    );
    expect(members.length).toBeGreaterThan(5);
    for (const [word, number] of members) expect([number, wordOf(String(number))]).toEqual([number, word]);
    expect(wordOf("managed")).toBe("managed");
    expect(wordOf("4711")).toBe("4711");
    expect([wordOf(null), wordOf(undefined), wordOf("")]).toEqual([null, null, null]);
  });

  it("have one of ours for every workload, and none for inventory", () => {
    expect(Object.values(FEATURE_OF).sort()).toEqual([...WORKLOADS].sort());
    expect(FEATURE_OF.inventory).toBeUndefined();
  });

  it.each([
    ["2026-11-25T08:00:00Z", "2026-11-25T08:00:00.000Z"],
    ["2026-11-25T09:30:00.5+01:30", "2026-11-25T08:00:00.500Z"],
    ["2026-11-25 08:00:00.0000000", "2026-11-25T08:00:00.000Z"],
    ["2026-11-25T08:00:00.1234567Z", "2026-11-25T08:00:00.123Z"],
    ["2026-11-25T08:00:00", "2026-11-25T08:00:00.000Z"],
    ["0001-01-01T00:00:00Z", null],
    ["1601-01-01T00:00:00Z", null],
    ["soon", null],
    ["", null],
    [null, null],
  ] as const)("read the moment %s as %s", (text, instant) => {
    expect(instantOf(text)).toBe(instant);
  });

  it.each([
    ["Windows", true],
    ["windows 11 Enterprise", true],
    ["Windows Server 2022", true],
    [null, true],
    ["iOS", false],
    ["macOS", false],
    ["Windows Phone", false],
    ["WindowsMobile", false],
    ["Windows Holographic", false],
  ] as const)("take %s for a Windows computer: %s", (system, isOne) => {
    expect(isWindows(system)).toBe(isOne);
  });
});

const device = (said: object) => factOfDevice(ManagedDevice.parse({ id: "ABCD-1", ...said }), READ_AT);

describe("a managed device as a fact", () => {
  it("says what Graph says, in our words, and compares ids in lower case", () => {
    expect(
      device({
        deviceName: "PC-1",
        azureADDeviceId: ID.toUpperCase(),
        serialNumber: "SN",
        managementAgent: "configurationManagerClientMdm",
        enrolledDateTime: "2026-10-01T08:00:00Z",
        lastSyncDateTime: "2026-11-25T07:00:00Z",
        joinType: "hybridAzureADJoined",
        managementState: "retirePending",
        autopilotEnrolled: true,
        configurationManagerClientEnabledFeatures: { inventory: true, modernApps: true, officeApps: false },
      }),
    ).toMatchObject({
      recordId: "abcd-1",
      entraDeviceId: ID,
      name: "PC-1",
      agent: "comanaged",
      joinType: "hybrid",
      enrolledAt: "2026-10-01T08:00:00.000Z",
      lastSyncAt: "2026-11-25T07:00:00.000Z",
      claimedAt: "2026-11-25T07:00:00.000Z",
      managementState: "retirePending",
      autopilotEnrolled: true,
      workloads: { clientApps: true, officeApps: false },
      goneAt: null,
      readAt: READ_AT,
    });
  });

  it("says nothing where Graph does not: zeros, empty texts, missing members, the year 1", () => {
    expect(
      device({
        azureADDeviceId: "00000000-0000-0000-0000-000000000000",
        serialNumber: "",
        enrolledDateTime: "0001-01-01T00:00:00Z",
        lastSyncDateTime: null,
      }),
    ).toMatchObject({
      entraDeviceId: null,
      serialNumber: null,
      enrolledAt: null,
      lastSyncAt: null,
      claimedAt: null,
      agent: "other",
      joinType: "unknown",
      workloads: null,
      autopilotEnrolled: null,
    });
  });

  it("claims the enrolment's time as long as it never synced", () => {
    expect(device({ enrolledDateTime: "2026-10-01T08:00:00Z" }).claimedAt).toBe("2026-10-01T08:00:00.000Z");
  });
});

const row = (said: object) =>
  factOfRow(
    {
      DeviceId: "ABCD-1",
      DeviceName: "PC-1",
      ReferenceId: ID.toUpperCase(),
      SerialNumber: "SN",
      Manufacturer: null,
      Model: null,
      OS: "Windows",
      OSVersion: "10.0.22631.1",
      UPN: null,
      ManagementAgents: "10",
      DeviceEnrollmentType: "9",
      CreatedDate: "2026-10-01 08:00:00.0000000",
      LastContact: "2026-11-25 07:00:00.0000000",
      CompliantState: "1",
      DeviceRegistrationState: "2",
      ManagementState: "0",
      JoinType: "3",
      SCCMCoManagementFeatures: "8257",
      ...said,
    },
    READ_AT,
  );

describe("a row of the report of devices as a fact", () => {
  it("says the same as the device in a list", () => {
    const { workloads, ...fromRow } = row({});
    const { workloads: _, ...fromList } = device({
      deviceName: "PC-1",
      azureADDeviceId: ID,
      serialNumber: "SN",
      operatingSystem: "Windows",
      osVersion: "10.0.22631.1",
      managementAgent: "configurationManagerClientMdm",
      deviceEnrollmentType: "windowsCoManagement",
      enrolledDateTime: "2026-10-01T08:00:00Z",
      lastSyncDateTime: "2026-11-25T07:00:00Z",
      complianceState: "compliant",
      deviceRegistrationState: "registered",
      managementState: "managed",
      joinType: "hybridAzureADJoined",
    });
    expect(fromRow).toEqual(fromList);
    expect(workloads).toMatchObject({ clientApps: true, endpointProtection: false });
  });

  it("says workloads only of a co-managed device, and none by bits that are no number", () => {
    expect(row({ ManagementAgents: "2" }).workloads).toBeNull();
    expect(row({ SCCMCoManagementFeatures: null }).workloads).toBeNull();
    expect(row({ SCCMCoManagementFeatures: "none" }).workloads).toBeNull();
  });

  it("says nothing of Autopilot, which the report does not tell", () => {
    expect(row({}).autopilotEnrolled).toBeNull();
  });
});
