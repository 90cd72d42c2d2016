/** A field of a Site in a manifest, as it is asked for on a page. What is right in it the server knows. */
export interface SiteField {
  readonly path: string;
  readonly label: string;
  readonly hint: string;
}

export const SITE_FIELDS: readonly SiteField[] = [
  { path: "siteCode", label: "Site code", hint: "Three letters or digits" },
  { path: "managementPoint", label: "Management point", hint: "mp1.contoso.com" },
  {
    path: "cloudManagementGateway",
    label: "Cloud management gateway",
    hint: "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500",
  },
  { path: "internetManagementPoint", label: "Internet management point", hint: "imp.contoso.com" },
  { path: "dnsSuffix", label: "DNS suffix", hint: "contoso.com" },
  { path: "fallbackStatusPoint", label: "Fallback status point", hint: "fsp.contoso.com" },
  { path: "entra.clientAppId", label: "Client app in Entra", hint: "Application id, a GUID" },
  { path: "entra.resourceUri", label: "Server app in Entra", hint: "https://contososerver" },
  { path: "clientShare", label: "Client share", hint: "\\\\server\\share\\folder" },
  { path: "registrationToken.env", label: "Registration token", hint: "CCM_TOKEN: the server's variable" },
];

export interface SiteChoice {
  readonly fields: Readonly<Record<string, string>>;
  /** `NAME=value` or `/name:value` a line, for what the site does not say. */
  readonly more: string;
  readonly scenario: string;
}

// JSON is YAML: every text stands in quotes, so that none is taken for a number.
const quoted = (text: string) => JSON.stringify(text);

/** The manifest that what was filled in stands for. */
export function manifestOf({ fields, more, scenario }: SiteChoice): string {
  const lines = ["apiVersion: ccmbridge/v1", "kind: Site", "name: site"];
  const groups = new Map<string, string[]>();
  for (const { path } of SITE_FIELDS) {
    const value = fields[path]?.trim();
    if (!value) continue;
    const [head = "", inner] = path.split(".");
    if (inner === undefined) lines.push(`${head}: ${quoted(value)}`);
    else groups.set(head, [...(groups.get(head) ?? []), `${inner}: ${quoted(value)}`]);
  }
  for (const [head, members] of groups) lines.push(`${head}: { ${members.join(", ")} }`);
  const items = itemsIn(more);
  const part = (name: string, kind: "property" | "parameter") => {
    const some = items.filter((item) => item.kind === kind);
    return some.length === 0
      ? []
      : [`${name}:`, ...some.map((item) => `  ${quoted(item.name)}: ${valueIn(item.value)}`)];
  };
  return `${[
    ...lines,
    "---",
    "apiVersion: ccmbridge/v1",
    "kind: ClientDeployment",
    "name: line",
    "site: site",
    `scenario: ${scenario}`,
    ...part("properties", "property"),
    ...part("parameters", "parameter"),
    // What a deployment has to name; a line says nothing of it.
    "installer: ccmsetup.msi",
    "app: { displayName: ConfigMgr client }",
  ].join("\n")}\n`;
}

interface Item {
  readonly kind: "property" | "parameter";
  readonly name: string;
  readonly value: string | undefined;
}

function itemsIn(text: string): Item[] {
  return text.split("\n").flatMap((line): Item[] => {
    const written = line.trim();
    if (written === "") return [];
    const parameter = /^\/([^:\s]+)(?::(.*))?$/.exec(written);
    if (parameter) return [{ kind: "parameter", name: parameter[1]!, value: parameter[2] }];
    const [name = "", ...value] = written.split("=");
    return [{ kind: "property", name: name.trim(), value: value.join("=").trim() }];
  });
}

const valueIn = (value: string | undefined) =>
  value === undefined ? "true" : /^\d{1,9}$/.test(value) ? value : quoted(value);
