import { ROLES } from "../src/domain/caller.ts";
import { COMMANDS_WITH_RIGHTS, type RightKind, rightsTogether } from "../src/domain/rights.ts";

/** Microsoft Graph, in every tenant of every cloud. */
const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

const READING = ["device sync", "device refresh", "device import", "event look", "sweep", "app list"];
const DEPLOYING = [
  "plan",
  "apply",
  "apply policy",
  "drift",
  "destroy",
  "destroy policy",
  "app list",
  "app show",
  "app orphans",
];

interface Registration {
  readonly displayName: string;
  readonly notes: string;
  /** Whose rights of Microsoft Graph it gets; none for the API, which asks nothing of Graph for its callers. */
  readonly rights?: { readonly kind: RightKind; readonly commands: readonly string[] };
  /** People sign in through it at a terminal. */
  readonly isPublicClient?: true;
  /** It is our API: it has roles and a scope, and the dashboard's addresses are added to it. */
  readonly isApi?: true;
}

/** One registration for each use, each with the least rights of that use. */
export const REGISTRATIONS: Readonly<Record<string, Registration>> = {
  sync: {
    displayName: "ccmbridge sync",
    notes: "Reads devices and what our apps report: pipelines that track and report.",
    rights: { kind: "application", commands: READING },
  },
  deployer: {
    displayName: "ccmbridge deployer",
    notes: "Deploys the client: pipelines that apply manifests.",
    rights: { kind: "application", commands: DEPLOYING },
  },
  server: {
    displayName: "ccmbridge server",
    notes: "Tracks and deploys: `ccmbridge serve` and the functions, for all who may call them.",
    rights: { kind: "application", commands: [...READING, ...DEPLOYING] },
  },
  person: {
    displayName: "ccmbridge command line",
    notes: "People at a terminal, who keep to what their own roles in Intune let them.",
    rights: { kind: "delegated", commands: COMMANDS_WITH_RIGHTS },
    isPublicClient: true,
  },
  api: {
    displayName: "ccmbridge API",
    notes: "Callers of the HTTP API and the dashboard; roles say what each may.",
    isApi: true,
  },
};

/** Ids that have to stay, since assignments and consents name them (fact I21). */
const ROLE_IDS: Readonly<Record<(typeof ROLES)[number], string>> = {
  Reader: "2f4a1b0e-93f3-4d0a-8a0c-5f8f0c1d7a01",
  Operator: "2f4a1b0e-93f3-4d0a-8a0c-5f8f0c1d7a02",
  Admin: "2f4a1b0e-93f3-4d0a-8a0c-5f8f0c1d7a03",
};
const SCOPE_ID = "2f4a1b0e-93f3-4d0a-8a0c-5f8f0c1d7a10";
const ABOUT_ROLES: Readonly<Record<(typeof ROLES)[number], string>> = {
  Reader: "Looks at devices, reports and deployments.",
  Operator: "Also starts syncs, refreshes devices, hands in installers and applies deployments.",
  Admin: "Also removes deployments, makes and revokes keys, and reads the audit.",
};

/** The registration as Microsoft Graph takes it: the body of `POST /applications`. */
export function registrationBody(name: string): Record<string, unknown> {
  const { displayName, notes, rights, isPublicClient, isApi } = REGISTRATIONS[name]!;
  const needed = rights ? rightsTogether(rights.commands, rights.kind) : [];
  return {
    // Found again by this; it cannot be changed later.
    uniqueName: `ccmbridge-${name}`,
    displayName,
    notes,
    signInAudience: "AzureADMyOrg",
    requiredResourceAccess:
      needed.length === 0
        ? []
        : [
            {
              resourceAppId: GRAPH_APP_ID,
              resourceAccess: needed.map(({ right, id }) => {
                if (id === null) throw new Error(`No id of ${right} is known.`);
                return { id, type: rights?.kind === "application" ? "Role" : "Scope" };
              }),
            },
          ],
    ...(isPublicClient
      ? { isFallbackPublicClient: true, publicClient: { redirectUris: ["http://localhost"] } }
      : {}),
    ...(isApi ? apiParts() : {}),
  };
}

const apiParts = () => ({
  // Implicit grant stays off: the dashboard signs in by code and PKCE (facts I29, I31). Its addresses are added when it is made.
  spa: { redirectUris: [] },
  web: { implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false } },
  api: {
    // Only tokens of version 2.0 are taken (fact I1).
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [
      {
        id: SCOPE_ID,
        value: "access_as_user",
        type: "User",
        isEnabled: true,
        adminConsentDisplayName: "Use ccmbridge as the person who signed in",
        adminConsentDescription:
          "Lets the dashboard call the API for the person who signed in. What they may is said by their role.",
        userConsentDisplayName: "Use ccmbridge in your name",
        userConsentDescription:
          "Lets the dashboard call the API in your name. What you may is said by your role.",
      },
    ],
  },
  appRoles: ROLES.map((role) => ({
    id: ROLE_IDS[role],
    value: role,
    displayName: role,
    description: ABOUT_ROLES[role],
    isEnabled: true,
    allowedMemberTypes: ["User", "Application"],
  })),
  // Tells tokens of apps from tokens of people (fact I13).
  optionalClaims: { accessToken: [{ name: "idtyp" }] },
});
