/** Where devices belong. `hybrid` is in a domain and in Entra ID; `entra` in Entra ID alone. */
export const DEVICE_KINDS = ["domain", "hybrid", "entra", "workgroup"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];
