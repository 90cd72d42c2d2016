import { XMLParser, XMLValidator } from "fast-xml-parser";
import { BridgeError } from "../../domain/errors.ts";
import type { FileEncryptionInfo } from "../content/encryption.ts";
import { parseEncryptionInfo } from "../content/encryption-info.ts";
import type { MsiReport } from "../msi/report.ts";

/** What Detection.xml tells of a package (fact G95). Sizes in bytes. */
export interface Detection {
  readonly name: string;
  readonly description?: string | undefined;
  /** Of the zip inside, before encryption. */
  readonly unencryptedContentSize: number;
  /** Of the encrypted content, below IntuneWinPackage/Contents. */
  readonly fileName: string;
  /** Relative to the folder that was wrapped. */
  readonly setupFile: string;
  readonly fileEncryptionInfo: FileEncryptionInfo;
  /** Elements of MsiInfo by name, in their order (fact G59). */
  readonly msi?: Readonly<Record<string, string>> | undefined;
  readonly toolVersion?: string | undefined;
}

const TOOL_VERSION = "1.8.6.0";
/** Microsoft's order; its reader is a serializer that goes by it. */
const ENCRYPTION_ORDER = [
  "encryptionKey",
  "macKey",
  "initializationVector",
  "mac",
  "profileIdentifier",
  "fileDigest",
  "fileDigestAlgorithm",
] as const satisfies readonly (keyof FileEncryptionInfo)[];

/** What Detection.xml wants to know of an MSI; what the MSI does not tell is left out. */
export function msiInfoOf({
  productCode,
  productVersion,
  intune,
}: Pick<MsiReport, "productCode" | "productVersion" | "intune">): Record<string, string> {
  const told = {
    MsiProductCode: productCode,
    MsiProductVersion: productVersion,
    MsiPackageCode: intune.MsiPackageCode,
    MsiUpgradeCode: intune.MsiUpgradeCode,
    MsiExecutionContext: intune.MsiExecutionContext,
    MsiRequiresLogon: intune.MsiRequiresLogon,
    MsiRequiresReboot: intune.MsiRequiresReboot,
    MsiIsMachineInstall: intune.MsiIsMachineInstall,
    MsiIsUserInstall: intune.MsiIsUserInstall,
    MsiIncludesServices: intune.MsiIncludesServices,
    MsiIncludesODBCDataSource: intune.MsiIncludesODBCDataSource,
    MsiContainsSystemRegistryKeys: intune.MsiContainsSystemRegistryKeys,
    MsiContainsSystemFolders: intune.MsiContainsSystemFolders,
    MsiPublisher: intune.MsiPublisher,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}

/** Detection.xml as Microsoft's tool writes it: UTF-8, no declaration, elements in its order, CRLF (fact G95). */
export function writeDetection(detection: Detection): Uint8Array {
  const element = (indent: string, name: string, value: string) =>
    `${indent}<${name}>${escaped(value)}</${name}>`;
  const info = detection.fileEncryptionInfo;
  const lines = [
    `<ApplicationInfo xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ToolVersion="${detection.toolVersion ?? TOOL_VERSION}">`,
    element("  ", "Name", detection.name),
    ...(detection.description ? [element("  ", "Description", detection.description)] : []),
    element("  ", "UnencryptedContentSize", String(detection.unencryptedContentSize)),
    element("  ", "FileName", detection.fileName),
    element("  ", "SetupFile", detection.setupFile),
    "  <EncryptionInfo>",
    ...ENCRYPTION_ORDER.map((name) =>
      element("    ", `${name[0]!.toUpperCase()}${name.slice(1)}`, info[name]),
    ),
    "  </EncryptionInfo>",
    ...(detection.msi
      ? [
          "  <MsiInfo>",
          ...Object.entries(detection.msi).map(([name, value]) => element("    ", name, value)),
          "  </MsiInfo>",
        ]
      : []),
    "</ApplicationInfo>",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}

/** Characters XML cannot hold at all are left out. */
const escaped = (text: string) =>
  text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/**
 * Reads a Detection.xml of any tool: with or without byte order mark, declaration and namespaces, UTF-8 or UTF-16.
 * @throws BridgeError "invalid" when it is no such document or a part that is needed is missing.
 */
export function readDetection(bytes: Uint8Array): Detection {
  const text = decoded(bytes);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw refused("it has a document type, which none needs");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw refused(`it is not well-formed XML, line ${valid.err.line}`);
  const parser = new XMLParser({
    removeNSPrefix: true,
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // Character references by number are read only so.
    htmlEntities: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  const root = member(parsed(parser, text), "ApplicationInfo");
  if (!root) throw refused("its root is not ApplicationInfo");
  const encryption = member(root, "EncryptionInfo");
  if (!encryption) throw refused("it has no EncryptionInfo");
  const wanted = (name: string) => {
    const value = textOf(root, name);
    if (!value) throw refused(`it has no ${name}`);
    return value;
  };
  const size = wanted("UnencryptedContentSize");
  if (!/^\d{1,15}$/.test(size)) throw refused("UnencryptedContentSize is not a number");
  const msi = member(root, "MsiInfo");
  const info = Object.fromEntries(
    ENCRYPTION_ORDER.map((name) => [
      name,
      textOf(encryption, `${name[0]!.toUpperCase()}${name.slice(1)}`) ?? undefined,
    ]),
  );
  return {
    name: textOf(root, "Name") ?? "",
    description: textOf(root, "Description"),
    unencryptedContentSize: Number(size),
    fileName: wanted("FileName"),
    setupFile: setupFileOf(root),
    fileEncryptionInfo: parseEncryptionInfo(JSON.stringify(info)).fileEncryptionInfo,
    msi:
      msi &&
      Object.fromEntries(
        Object.keys(msi).flatMap((name) => {
          const value = /^[@#]/.test(name) ? undefined : textOf(msi, name);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
    toolVersion: textOf(root, "@ToolVersion"),
  };
}

/** What the parser will not take, such as elements a thousand deep, is refused like the rest. */
function parsed(parser: XMLParser, text: string): unknown {
  try {
    return parser.parse(text);
  } catch (cause) {
    throw refused(`it is no document of ours: ${(cause as Error).message.toLowerCase()}`);
  }
}

/** As it stands: on Windows a name may begin with a blank. Lines around it come from a program that lays XML out. */
function setupFileOf(root: Node): string {
  const text = rawTextOf(root, "SetupFile")?.replaceAll(/^\s*[\r\n]\s*|\s*[\r\n]\s*$/g, "");
  if (!text?.trim()) throw refused("it has no SetupFile");
  return text;
}

/** By its byte order mark; without one it is UTF-8. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

type Node = Readonly<Record<string, unknown>>;
const member = (node: unknown, name: string): Node | undefined => {
  const found = (node as Node | undefined)?.[name];
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Node) : undefined;
};
const textOf = (node: Node, name: string): string | undefined => rawTextOf(node, name)?.trim();
/** Text of an element that stands once; an element with attributes keeps its text apart. */
function rawTextOf(node: Node, name: string): string | undefined {
  const found = node[name];
  if (Array.isArray(found)) throw refused(`${name} stands there ${found.length} times`);
  const text = typeof found === "object" && found !== null ? ((found as Node)["#text"] ?? "") : found;
  return text === undefined ? undefined : String(text);
}

const refused = (why: string) => new BridgeError("invalid", `Its Detection.xml cannot be used: ${why}.`);
