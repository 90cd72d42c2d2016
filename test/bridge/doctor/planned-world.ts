import type { DoctorNeeds } from "../../../src/bridge/doctor/doctor-needs.ts";
import type { Identity, Network, Readiness, SiteValues, Tenant } from "../../../src/bridge/needs.ts";
import { BridgeError } from "../../../src/domain/errors.ts";

export const NOW = new Date("2026-11-25T08:00:00Z");
export const GATEWAY = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";

export const MANIFEST = `apiVersion: ccmbridge/v1
kind: Site
name: contoso
siteCode: ABC
managementPoint: mp1.contoso.com
cloudManagementGateway: ${GATEWAY}
---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: cmg-entra
installer: ./ccmsetup.msi
app: { displayName: ConfigMgr client, publisher: Microsoft }
assignments:
  - { group: Pilot devices, intent: required }
`;

export const ALL_RIGHTS = [
  "DeviceManagementApps.ReadWrite.All",
  "DeviceManagementConfiguration.Read.All",
  "DeviceManagementManagedDevices.Read.All",
  "DeviceManagementServiceConfig.Read.All",
  "GroupMember.Read.All",
  "Group.Read.All",
  "LicenseAssignment.Read.All",
  "Policy.Read.All",
];

export const IDENTITY: Identity = {
  tenantId: "8d0ccd3f-6b1c-4e34-9a3f-3f1f0b6c1a55",
  clientId: "5b8f6c59-0c75-4f7b-8f7e-2f5b2b1f9d10",
  kind: "deviceCode",
  user: "admin@contoso.com",
  rights: ALL_RIGHTS,
  expiresAt: new Date("2026-11-25T09:00:00Z"),
};

export const READY: Readiness = {
  organization: async () => ({ displayName: "Contoso", mdmAuthority: "intune" }),
  servicePlans: async () => ["AAD_PREMIUM", "INTUNE_A"],
  mdmScopes: async () => [{ displayName: "Microsoft Intune", appliesTo: "all" }],
  enrollment: async () => ({
    comanagement: [{ displayName: "Keep with the site", installsClient: false, overrides: false }],
    statusPages: [{ displayName: "Default", shows: true, blocks: true, waitsFor: ["an app"] }],
  }),
};

export const SEEN: Network = {
  addresses: async () => ["203.0.113.7"],
  connect: async () => {},
  certificate: async () => ({
    validFrom: new Date("2026-01-01T00:00:00Z"),
    validTo: new Date("2027-06-01T00:00:00Z"),
    issuer: "Public CA",
    names: ["contoso.cloudapp.net"],
    nameFits: true,
    distrust: undefined,
  }),
  serverTime: async () => NOW,
};

export const ABC: SiteValues = {
  siteCode: "ABC",
  siteName: "Contoso",
  managementPoints: ["mp1.contoso.com", "mp2.contoso.com"],
  fallbackStatusPoints: ["fsp1.contoso.com"],
};

export interface Plan {
  readonly manifest?: string;
  readonly identity?: Partial<Identity>;
  readonly readiness?: Partial<Readiness>;
  readonly network?: Partial<Network>;
  readonly members?: { devices: number; users: number };
  readonly required?: { channel: "lob" | "win32"; displayName: string }[];
  readonly needs?: Partial<DoctorNeeds>;
}

/** A world in which everything is in order but what `plan` says otherwise. */
export function plannedWorld(plan: Plan = {}): DoctorNeeds {
  const tenant = {
    tenantId: IDENTITY.tenantId,
    whoAmI: async () => ({ ...IDENTITY, ...plan.identity }),
    readiness: { ...READY, ...plan.readiness },
    directory: {
      groups: async (names: readonly string[]) =>
        names.filter((name) => name !== "Nobody").map((name) => ({ id: `id of ${name}`, displayName: name })),
      members: async () => plan.members ?? { devices: 13, users: 0 },
      filters: async () => [],
    },
    apps: {
      requiredApps: async () => (plan.required ?? []).map((app, index) => ({ id: `app ${index}`, ...app })),
    },
  } as unknown as Tenant;
  return {
    clock: { now: () => NOW },
    files: { readText: async () => plan.manifest ?? MANIFEST },
    environment: () => undefined,
    tenant: async () => tenant,
    store: async () => ({
      check: async () => ({ engine: "sqlite", path: "x.db", version: 3, newest: 3, size: 9, problems: [] }),
    }),
    network: async () => ({ ...SEEN, ...plan.network }),
    siteValues: async () => ABC,
    ...plan.needs,
  };
}

export const failing = (code: BridgeError["code"]) => async (): Promise<never> => {
  throw new BridgeError(code, `It failed with ${code}.`);
};
