/** What a device of the tenant makes of the line it was sent. */
export interface SetupLine {
  /** Windows Installer refuses the whole line: nothing runs. */
  readonly refused: boolean;
  /** Names in capitals; parameters with their slash. The value is empty where there is none. */
  readonly given: ReadonlyMap<string, string>;
}

const CURLY = /[\u201c\u201d\u201e\u2018\u2019]/;

/**
 * Reads arguments as Windows Installer and ccmsetup.exe do. Of an MSI's line only what stands inside CCMSETUPCMD reaches
 * ccmsetup.exe (rules 11 to 13), of its own line everything; a longer line than 1,024 characters fails (rule 15).
 */
export function readSetupLine(text: string): SetupLine {
  const none: ReadonlyMap<string, string> = new Map();
  const words = wordsOf(text);
  if (text.length > 1_024 || CURLY.test(text) || words === undefined) return { refused: true, given: none };
  const carrier = words.find((word) => /^CCMSETUPCMD=/i.test(word));
  const inner = carrier?.slice("CCMSETUPCMD=".length).replace(/^"(.*)"$/s, "$1") ?? "";
  const isDirect = /(?:^|\\)ccmsetup\.exe$/i.test(words[0] ?? "");
  const given = new Map<string, string>();
  for (const word of isDirect ? words.slice(1) : (wordsOf(inner.replaceAll('""', '"')) ?? [])) {
    const parts = /^([/-]\w+|\w+)(?:[:=](.*))?$/s.exec(word);
    if (parts) given.set(parts[1]!.toUpperCase().replace(/^-/, "/"), unquoted(parts[2] ?? ""));
  }
  return { refused: false, given };
}

/** Words between spaces that no quotes hold together; undefined when a quote stays open. */
function wordsOf(text: string): string[] | undefined {
  if ((text.match(/"/g)?.length ?? 0) % 2 !== 0) return undefined;
  return text.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

const unquoted = (value: string) => value.replace(/^"(.*)"$/s, "$1");

/** Why a client would not come of a line, in the words of the product's faults; undefined when it would. */
export function whyNoClient(
  { given }: SetupLine,
  device: { readonly onIntranet: boolean; readonly hasCertificate: boolean },
  site: { readonly code: string; readonly gateway: string; readonly managementPoint: string },
  now: number,
): "bootstrap-without-client" | "registration-token-expired" | undefined {
  const same = (value: string | undefined, wanted: string) =>
    value !== undefined &&
    value
      .replace(/^https?:\/\//i, "")
      .replace(/\/$/, "")
      .toLowerCase() === wanted.toLowerCase();
  const gateway = given.get("CCMHOSTNAME");
  const code = given.get("SMSSITECODE")?.toUpperCase();
  const near =
    device.onIntranet &&
    (given.size === 0 ||
      [given.get("/MP"), given.get("SMSMP")].some((value) => same(value, site.managementPoint)));
  if (!near && !same(gateway, site.gateway)) return "bootstrap-without-client";
  if (code !== undefined && code !== "AUTO" && code !== site.code) return "bootstrap-without-client";
  if (!near && code === undefined) return "bootstrap-without-client";
  if (given.has("/USEPKICERT") && !device.hasCertificate) return "bootstrap-without-client";
  const token = given.get("/REGTOKEN");
  if (token !== undefined && tokenEnd(token) <= now) return "registration-token-expired";
  return undefined;
}

/** Milliseconds; 0 for what is no token. */
function tokenEnd(token: string): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const end = (payload as { exp?: unknown }).exp;
    return typeof end === "number" ? end * 1_000 : 0;
  } catch {
    return 0;
  }
}
