/** What the bits of a number say, before anybody looks it up. */
export interface CodeStructure {
  readonly kind: "system error" | "HRESULT" | "NTSTATUS";
  /** What made the number, in words. */
  readonly facility: string;
  readonly facilityNumber: number | null;
  readonly isFailure: boolean;
  /** The number inside: the low 16 bits, or the whole of a small one. */
  readonly inner: number;
  /** What the number inside is, when it has a meaning of its own. */
  readonly innerKind: "win32" | "http" | "ntstatus" | "facility";
}

/** Facilities of winerror.h, and those of management that no header lists. */
const FACILITIES: Readonly<Record<number, string>> = {
  0: "general (FACILITY_NULL)",
  1: "remote procedure calls (FACILITY_RPC)",
  2: "COM automation (FACILITY_DISPATCH)",
  3: "structured storage (FACILITY_STORAGE)",
  4: "interface of its own (FACILITY_ITF)",
  7: "Windows system error (FACILITY_WIN32)",
  8: "COM services (FACILITY_WINDOWS)",
  9: "security and cryptography (FACILITY_SECURITY)",
  10: "ActiveX controls (FACILITY_CONTROL)",
  11: "certificates and trust (FACILITY_CERT)",
  12: "internet client (FACILITY_INTERNET)",
  13: "media server (FACILITY_MEDIASERVER)",
  14: "message queuing (FACILITY_MSMQ)",
  15: "device installation (FACILITY_SETUPAPI)",
  16: "smart cards (FACILITY_SCARD)",
  17: "COM+ (FACILITY_COMPLUS)",
  19: ".NET runtime (FACILITY_URT)",
  23: "side-by-side assemblies (FACILITY_SXS)",
  24: "MDM enrolment (facility 24)",
  25: "HTTP (FACILITY_HTTP)",
  26: "common log file system (FACILITY_USERMODE_COMMONLOG)",
  27: "Windows error reporting (FACILITY_WER)",
  28: "Entra device registration (facility 28)",
  31: "filter manager (FACILITY_USERMODE_FILTER_MANAGER)",
  32: "BITS (FACILITY_BACKGROUNDCOPY)",
  33: "configuration (FACILITY_CONFIGURATION)",
  34: "state management (FACILITY_STATE_MANAGEMENT)",
  36: "Windows Update (FACILITY_WINDOWSUPDATE)",
  37: "directory service (FACILITY_DIRECTORYSERVICE)",
  38: "graphics (FACILITY_GRAPHICS)",
  39: "shell (FACILITY_SHELL)",
  40: "TPM (FACILITY_TPM_SERVICES)",
  41: "TPM software (FACILITY_TPM_SOFTWARE)",
  48: "performance logs (FACILITY_PLA)",
  49: "BitLocker (FACILITY_FVE)",
  50: "filtering platform (FACILITY_FWP)",
  51: "remote management (FACILITY_WINRM)",
  52: "network driver (FACILITY_NDIS)",
  60: "diagnostics (FACILITY_SDIAG)",
  61: "Windows PE or web services (FACILITY_WINPE)",
  62: "push notifications (FACILITY_WPN)",
  63: "Windows Store (FACILITY_WINDOWS_STORE)",
  80: "Windows Defender (FACILITY_WINDOWS_DEFENDER)",
  207: "app deployment (facility 207)",
  208: "delivery optimisation (FACILITY_DELIVERY_OPTIMIZATION)",
  2000: "Configuration Manager client (facility 2000)",
  2001: "Intune app installation (facility 2001)",
};

/** Takes a 32-bit number apart as HRESULT or NTSTATUS; a small one is a system error. [MS-ERREF] sections 2.1 to 2.3. */
export function structureOf(value: number): CodeStructure {
  if (value <= 0xffff)
    return {
      kind: "system error",
      facility: "plain number: return code or Windows system error",
      facilityNumber: null,
      isFailure: value !== 0,
      inner: value,
      innerKind: "win32",
    };
  const top = value >>> 28;
  const inner = value & 0xffff;
  // The token broker of Windows uses numbers 0xCAA…, which follow no facility of winerror.h.
  if (value >>> 20 === 0xcaa)
    return of(
      "HRESULT",
      "Entra sign-in, token broker (0xCAAxxxxx)",
      (value >>> 16) & 0xfff,
      inner,
      "facility",
    );
  // Bit N: an NTSTATUS inside an HRESULT. Severity 11 without customer bit: an NTSTATUS as it is.
  if ((top & 0xd) === 0xd)
    return of(
      "HRESULT",
      "NTSTATUS inside an HRESULT",
      (value >>> 16) & 0xfff,
      value & ~0x1000_0000,
      "ntstatus",
    );
  if (top === 0xc || top === 0xe)
    return of("NTSTATUS", "NTSTATUS of the Windows kernel", (value >>> 16) & 0xfff, inner, "facility");
  const number = (value >>> 16) & 0x7ff;
  const name = FACILITIES[number] ?? `facility ${number}, which winerror.h does not name`;
  const kind = number === 7 ? "win32" : number === 25 ? (inner < 1000 ? "http" : "win32") : "facility";
  return { ...of("HRESULT", name, number, inner, kind), isFailure: value >= 0x8000_0000 };
}

function of(
  kind: CodeStructure["kind"],
  facility: string,
  facilityNumber: number,
  inner: number,
  innerKind: CodeStructure["innerKind"],
): CodeStructure {
  return { kind, facility, facilityNumber, isFailure: true, inner: inner >>> 0, innerKind };
}
