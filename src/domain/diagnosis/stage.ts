/** The parts of a device's way to co-management, in their order. A later one that has begun decides. */
export const STAGES = ["delivery", "setup", "registration", "policy", "enrolment", "workload"] as const;
export type Stage = (typeof STAGES)[number];

/** Where a record comes from. `installer` is a log of Windows Installer: its sessions belong to a run of setup. */
export type Origin = Stage | "installer" | "server" | "unknown";

const COMPONENTS: readonly (readonly [RegExp, Origin])[] = [
  [/^ccmsetup|^ccmrepair|^clientservicing|^ccmeval/, "setup"],
  [/^comanagement|^enrollments$/, "enrolment"],
  [/^enterprisedesktopappmanagement$/, "delivery"],
  [/^(ciagent|complrelayagent|wuahandler)/, "workload"],
  [/^policy/, "policy"],
  [
    /^(clientidmanager|clientlocation|locationservices|ccmmessaging|ccmaad|adaloperation|certificatemaintenance|clientauth|regtask|ccmexec|ccmnotification|lsrefresh|statusagent|stateMessage|ccmvpnconnection)/i,
    "registration",
  ],
  [/^(ccm_sts|mp_|cmgservice|cmgsetup|sms_cloud|sms_mp|smsdp|ccmmp)/, "server"],
];
const NAMES: readonly (readonly [RegExp, Origin])[] = [
  [/client\.msi|\.msi.*\.log|^mdm\{|vcredist|msi.*\.log$|_uninstall\.log/, "installer"],
  ...COMPONENTS,
  [/^(mdm|devicemanagement|microsoft-windows-devicemanagement)/, "enrolment"],
];

/** The origin that a component name tells. */
export function originOfComponent(component: string): Origin | undefined {
  const name = component.toLowerCase();
  return COMPONENTS.find(([pattern]) => pattern.test(name))?.[1];
}

/** The origin that a file name tells, for records without a component. */
export function originOfFile(path: string): Origin | undefined {
  const name = path.split(/[\\/]/).at(-1)!.toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}
