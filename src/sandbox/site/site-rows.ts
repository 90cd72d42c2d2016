import { CLIENT_VERSION } from "../managed-device-row.ts";
import { codesAt, recordOf } from "../population/census.ts";
import { codeOfResource, type SiteRecord } from "../population/records.ts";
import type { Tenant } from "../tenant.ts";

type Row = Readonly<Record<string, unknown>>;

/** Rows of a class: by their place, and by the key alone where that can be done. */
export interface SiteRows {
  readonly length: number;
  at(place: number): Row | undefined;
  byKey(key: string): Row | undefined;
}
type RowsOf = (tenant: Tenant, at: number) => SiteRows;

/** Seconds, UTC (fact S44). */
const moment = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const WORKSTATION = "Microsoft Windows NT Workstation 10.0";
const ALL_SYSTEMS = "SMS00001";

const system = ({ cast }: Tenant, record: SiteRecord): Row => {
  const { device, life } = record;
  const isClient = life.client !== undefined;
  return {
    ResourceId: record.resourceId,
    Name: record.name,
    NetbiosName: record.name,
    ResourceType: 5,
    AADDeviceID: record.entraDeviceId?.toUpperCase() ?? null,
    SMBIOSGUID: record.firmwareId,
    SerialNumber: record.serialNumber,
    SMSUniqueIdentifier: record.clientId ?? null,
    Client: isClient ? 1 : 0,
    ClientType: isClient ? 1 : null,
    ClientVersion: isClient ? CLIENT_VERSION : null,
    Active: isClient ? 1 : 0,
    Obsolete: 0,
    Decommissioned: 0,
    Unknown: null,
    OperatingSystemNameandVersion: WORKSTATION,
    Build: device.osVersion.split(".").slice(0, 3).join("."),
    BuildExt: device.osVersion,
    ResourceDomainORWorkgroup: device.joinType === "hybridAzureADJoined" ? "CONTOSO" : "WORKGROUP",
    CreationDate: moment(record.discoveredAt),
    SMSAssignedSites: isClient ? [cast.site.code] : [],
    AgentName: [isClient ? "Heartbeat Discovery" : "SMS_AD_SYSTEM_DISCOVERY_AGENT"],
    AgentSite: [cast.site.code],
    AgentTime: [moment(life.client?.lastActiveAt ?? record.discoveredAt)],
    IsVirtualMachine: false,
  };
};

const combined = ({ cast }: Tenant, record: SiteRecord): Row => {
  const { device, life } = record;
  const { client } = life;
  return {
    ResourceID: record.resourceId,
    ResourceType: 5,
    Name: record.name,
    Domain: device.joinType === "hybridAzureADJoined" ? "CONTOSO" : "WORKGROUP",
    SMSID: record.clientId ?? null,
    SiteCode: client ? cast.site.code : null,
    SerialNumber: record.serialNumber,
    SMBIOSGUID: record.firmwareId,
    AADDeviceID: record.entraDeviceId?.toUpperCase() ?? null,
    CoManaged: client?.isComanaged === true,
    IsMDMActive: life.isEnrolled,
    IsClient: client !== undefined,
    IsActive: client !== undefined,
    IsObsolete: false,
    IsBlocked: false,
    IsApproved: client ? 1 : null,
    Unknown: false,
    ClientVersion: client ? CLIENT_VERSION : null,
    ClientType: client ? 1 : null,
    ClientActiveStatus: client ? (life.now - client.lastActiveAt > 14 * 86_400_000 ? 0 : 1) : null,
    LastActiveTime: client ? moment(client.lastActiveAt) : null,
    LastPolicyRequest: client ? moment(client.lastActiveAt) : null,
    LastDDR: client ? moment(client.lastActiveAt) : moment(record.discoveredAt),
    DeviceOS: WORKSTATION,
    DeviceOSBuild: device.osVersion,
    DeviceOwner: device.ownership === "company" ? 1 : 2,
    UserName: device.user.userPrincipalName.split("@")[0],
  };
};

/** User's licence state blocks enrolment: an unsigned decimal (fact S83). */
const NO_LICENCE = 2_149_056_536;

const comanagement = ({ cast }: Tenant, record: SiteRecord): Row | undefined => {
  const { device, life } = record;
  const { client } = life;
  if (!client) return undefined;
  const hasFailed = device.oddity === "enrolmentError" && !life.isEnrolled;
  return {
    ResourceID: record.resourceId,
    Name: record.name,
    SiteCode: cast.site.code,
    AADDeviceID: record.entraDeviceId?.toUpperCase() ?? null,
    MDMEnrolled: life.isEnrolled,
    MDMProvisioned: client.isComanaged,
    ComgmtPolicyPresent: client.hasPolicy,
    Authority: client.isComanaged ? "Intune" : null,
    MDMWorkloads: client.hasPolicy ? String(client.siteBits) : null,
    HybridAADJoined: device.joinType === "hybridAzureADJoined",
    AADJoined: device.joinType === "azureADJoined",
    EnrollmentFailed: hasFailed,
    PendingLogon: device.oddity === "waitingForUser" && !life.isEnrolled,
    EnrollmentScheduled: false,
    EnrollmentStatusCode: hasFailed ? NO_LICENCE : 0,
    EnrollmentErrorDetail: null,
  };
};

const ofDevices =
  (row: (tenant: Tenant, record: SiteRecord) => Row | undefined, kind: "site" | "client" = "site"): RowsOf =>
  (tenant, at) => {
    const codes = codesAt(tenant, kind, at);
    const rowOf = (code: number) => {
      const record = recordOf(tenant, kind, code, at);
      return record && row(tenant, record);
    };
    return {
      length: codes.length,
      at: (place) => rowOf(codes[place]!),
      byKey: (key) => (/^\d{1,10}$/.test(key) ? rowOf(codeOfResource(Number(key))) : undefined),
    };
  };

const few =
  (key: string, rows: (tenant: Tenant, at: number) => readonly Row[]): RowsOf =>
  (tenant, at) => {
    const all = rows(tenant, at);
    return {
      length: all.length,
      at: (place) => all[place],
      byKey: (wanted) => all.find((row) => String(row[key]).toLowerCase() === wanted.toLowerCase()),
    };
  };

/** The classes that are served, by their names as the site spells them. */
export const SITE_ROWS: Readonly<Record<string, RowsOf>> = {
  SMS_R_System: ofDevices(system),
  SMS_CombinedDeviceResources: ofDevices(combined),
  SMS_Client_ComanagementState: ofDevices(comanagement, "client"),
  SMS_FullCollectionMembership: ofDevices(({ cast }, { resourceId, name }) => ({
    CollectionID: ALL_SYSTEMS,
    ResourceID: resourceId,
    SiteCode: cast.site.code,
    Name: name,
  })),
  SMS_Collection: few("CollectionID", (tenant, at) => {
    const count = codesAt(tenant, "site", at).length;
    return [
      {
        CollectionID: ALL_SYSTEMS,
        Name: "All Systems",
        CollectionType: 2,
        MemberCount: count,
        LocalMemberCount: count,
        MemberClassName: `SMS_CM_RES_COLL_${ALL_SYSTEMS}`,
        CurrentStatus: 1,
        LastRefreshTime: moment(tenant.cast.rounds.down(at)),
        IsBuiltIn: true,
        OwnedByThisSite: true,
        Comment: "All Systems",
      },
    ];
  }),
  SMS_Site: few("SiteCode", ({ cast: { site } }) => [
    {
      SiteCode: site.code,
      SiteName: site.name,
      ServerName: "cm1.contoso.com",
      Version: "5.00.9132.1000",
      BuildNumber: 9_132,
      Type: 2,
      Status: 1,
      ReportingSiteCode: "",
      InstallDir: "C:\\Program Files\\Microsoft Configuration Manager",
    },
  ]),
  SMS_SCI_SysResUse: few("NetworkOSPath", ({ cast: { site } }) =>
    [
      ["cm1.contoso.com", "SMS Site Server"],
      [site.managementPoint, "SMS Management Point"],
      [site.managementPoint, "SMS Distribution Point"],
      [site.fallbackStatusPoint, "SMS Fallback Status Point"],
    ].map(([server, role]) => ({
      NetworkOSPath: `\\\\${server}`,
      SiteCode: site.code,
      RoleName: role,
      Props: [],
    })),
  ),
  SMS_Identification: few("ThisSiteCode", ({ cast: { site } }) => [
    { ThisSiteCode: site.code, ThisSiteName: site.name },
  ]),
};
