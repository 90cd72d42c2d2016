const LEARN = "https://learn.microsoft.com/intune/configmgr";
const CMDLETS = "https://learn.microsoft.com/powershell/module/configurationmanager";

/** Microsoft's pages that runbooks rest on. */
export const SOURCES = {
  deploy: {
    title: "How to deploy clients to Windows computers",
    url: `${LEARN}/core/clients/deploy/deploy-clients-to-windows-computers`,
  },
  properties: {
    title: "Client installation parameters and properties",
    url: `${LEARN}/core/clients/deploy/about-client-installation-properties`,
  },
  published: {
    title: "Client installation properties published to Active Directory",
    url: `${LEARN}/core/clients/deploy/about-client-installation-properties-published-to-active-directory-domain-services`,
  },
  prerequisites: {
    title: "Prerequisites for deploying clients to Windows computers",
    url: `${LEARN}/core/clients/deploy/prerequisites-for-deploying-clients-to-windows-computers`,
  },
  methods: {
    title: "Client installation methods",
    url: `${LEARN}/core/clients/deploy/plan/client-installation-methods`,
  },
  security: {
    title: "Security and privacy for clients",
    url: `${LEARN}/core/clients/deploy/plan/security-and-privacy-for-clients`,
  },
  assign: {
    title: "How to assign clients to a site",
    url: `${LEARN}/core/clients/deploy/assign-clients-to-a-site`,
  },
  boundaryGroups: {
    title: "Boundary groups and distribution points",
    url: `${LEARN}/core/servers/deploy/configure/boundary-groups-distribution-points`,
  },
  firewall: {
    title: "Windows Firewall and port settings for clients",
    url: `${LEARN}/core/clients/deploy/windows-firewall-and-port-settings-for-clients`,
  },
  accounts: {
    title: "Accounts used in Configuration Manager",
    url: `${LEARN}/core/plan-design/hierarchy/accounts`,
  },
  dns: {
    title: "Find management points by DNS publishing",
    url: `${LEARN}/core/clients/deploy/configure-client-computers-to-find-management-points-by-using-dns-publishing`,
  },
  cmgClients: {
    title: "Configure clients for CMG",
    url: `${LEARN}/core/clients/manage/cmg/configure-clients`,
  },
  cmgEntra: {
    title: "Install clients with Microsoft Entra ID",
    url: `${LEARN}/core/clients/deploy/deploy-clients-cmg-azure`,
  },
  cmgToken: {
    title: "Token-based authentication for cloud management gateway",
    url: `${LEARN}/core/clients/deploy/deploy-clients-cmg-token`,
  },
  ibcm: {
    title: "Plan for internet-based client management",
    url: `${LEARN}/core/clients/manage/plan-internet-based-client-management`,
  },
  pki: {
    title: "PKI certificate requirements",
    url: `${LEARN}/core/plan-design/network/pki-certificate-requirements`,
  },
  rootKey: {
    title: "Configure security: the trusted root key",
    url: `${LEARN}/core/plan-design/security/configure-security`,
  },
  exclude: {
    title: "Exclude clients from upgrade",
    url: `${LEARN}/core/clients/manage/upgrade/exclude-clients-windows`,
  },
  prepareInternet: {
    title: "How to prepare internet-based devices for co-management",
    url: `${LEARN}/comanage/how-to-prepare-Win10`,
  },
  autopilot: {
    title: "How to enroll with Autopilot into co-management",
    url: `${LEARN}/comanage/autopilot-enrollment`,
  },
  newDevices: {
    title: "Tutorial: co-management for new internet-based devices",
    url: `${LEARN}/comanage/tutorial-co-manage-new-devices`,
  },
  intuneLob: {
    title: "Add a Windows line-of-business app to Intune",
    url: "https://learn.microsoft.com/intune/app-management/deployment/add-lob-windows",
  },
  intuneWin32: {
    title: "Win32 app management in Intune",
    url: "https://learn.microsoft.com/mem/intune/apps/apps-win32-app-management",
  },
  taskSequence: {
    title: "Task sequence steps",
    url: `${LEARN}/osd/understand/task-sequence-steps`,
  },
  adminService: {
    title: "Administration service",
    url: `${LEARN}/develop/adminservice/overview`,
  },
  softwareUpdatePoint: {
    title: "Install a software update point",
    url: `${LEARN}/sum/get-started/install-a-software-update-point`,
  },
  gpoSoftware: {
    title: "Use Group Policy to remotely install software",
    url: "https://support.microsoft.com/help/816102/how-to-use-group-policy-to-remotely-install-software-in-windows-server",
  },
  admx: {
    title: "ADMX syntax",
    url: "https://learn.microsoft.com/previous-versions/windows/desktop/policy/admx-schema",
  },
  installCMClient: { title: "Install-CMClient", url: `${CMDLETS}/install-cmclient` },
  setCMClientPush: {
    title: "Set-CMClientPushInstallation",
    url: `${CMDLETS}/set-cmclientpushinstallation`,
  },
  setCMSoftwareUpdateClient: {
    title: "Set-CMSoftwareUpdateBasedClientInstallation",
    url: `${CMDLETS}/set-cmsoftwareupdatebasedclientinstallation`,
  },
  newCMPackage: { title: "New-CMPackage", url: `${CMDLETS}/new-cmpackage` },
  setupWindowsStep: {
    title: "New-CMTSStepSetupWindowsAndConfigMgr",
    url: `${CMDLETS}/new-cmtsstepsetupwindowsandconfigmgr`,
  },
} as const satisfies Record<string, { readonly title: string; readonly url: string }>;
export type SourceName = keyof typeof SOURCES;
