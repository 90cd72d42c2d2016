import fc from "fast-check";

/** What of a JSON schema a description uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}
/** A request that nobody planned. */
export interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly who: "Admin" | "Reader" | "nobody" | "hostile";
}

/** Manifests and lines that get past the first check. */
const TEXTS = [
  "a: &a [*a]",
  "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
  "kind: Site\n---\nkind: [",
  "apiVersion: ccmbridge/v1\nkind: Site\nname: a\nsiteCode: ABC\n---\napiVersion: ccmbridge/v1\nkind: ClientDeployment\nname: p\nsite: a\nscenario: intranet\nchannel: policy\napp: { displayName: x }\n",
  "ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC",
  'CCMSETUPCMD="CCMHOSTNAME=a/CCM_Proxy_MutualAuth/1',
  `ccmsetup.exe ${"/mp:a ".repeat(2_000)}`,
  `${"[".repeat(5_000)}`,
];
const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    ...["", "..", "../../etc/passwd", "%00", "\u0000", "' or 1=1--", "__proto__", "constructor", "toString"],
    ...["\ud800", "NaN", "-1", "1e309", "9999999999999999999", "\u202e", "2026-02-30T25:00:00Z", "MTph"],
    ...["$(id)", "<script>alert(1)</script>", "a\r\nset-cookie: a=b", "\ufeff", "İ", "x".repeat(9_000)],
  ),
  fc.constantFrom(...TEXTS),
);
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(true, false, 0, -0.5, 2 ** 53, null, [], {}),
);

/** Requests for every operation that a description has: now as its schemas say, now bent in one place or in many. */
export function hostileRequests(description: Description, known: readonly string[]): fc.Arbitrary<Hostile> {
  const schemaAt = (ref: string): Schema => description.components?.schemas?.[ref.split("/").at(-1)!] ?? {};

  const fitting = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    if (schema.$ref !== undefined) return depth > 6 ? hostileValue : bent(schemaAt(schema.$ref), depth + 1);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const several = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (several && several.length > 0) return fc.oneof(...several.map((each) => bent(each, depth + 1)));
    const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
    switch (type) {
      case "boolean":
        return fc.boolean();
      case "integer":
      case "number":
        return fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 5_000, 5_000) });
      case "array":
        return fc.array(bent(schema.items ?? {}, depth + 1), { maxLength: 3 });
      case "object": {
        const properties = schema.properties ?? {};
        return fc.record(
          Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, bent(of, depth + 1)])),
          // What is required is left out now and then, too.
          { requiredKeys: [] },
        );
      }
      case "string":
        return fc.oneof(
          fc.constantFrom(...TEXTS, ...known),
          // No name of a key that asks: it would be revoked by its name.
          fc.constantFrom("nightly", "pilot", "contoso", "2026-07-01T08:00:00Z", "0".repeat(64), "CCM_HOOK"),
          hostileText,
        );
      default:
        return hostileValue;
    }
  };
  const bent = (schema: Schema, depth: number): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 6, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: hostileValue });

  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestFor(path, method, operation)),
  );
  const elsewhere = fc.record({
    method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"),
    path: fc.oneof(
      fc.constantFrom("/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/api/v1/", "/api"),
      hostileText.map((text) => `/${encodeURIComponent(text.toWellFormed())}`),
      fc.constantFrom(...Object.keys(description.paths)).map((path) => path.replaceAll(/[{}]/g, "")),
      fc.constantFrom("/%", "/%zz", "/..%2f..%2fetc%2fpasswd", "//a//b", "/assets/../../package.json"),
    ),
    query: queries([]),
    headers: headers(),
    body: fc.option(hostileText, { nil: undefined }),
    who: callers(),
  });
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...operations) }, { weight: 1, arbitrary: elsewhere });

  function requestFor(path: string, method: string, operation: Operation): fc.Arbitrary<Hostile> {
    const parameters = operation.parameters ?? [];
    const ofPath = parameters.filter((each) => each.in === "path");
    const content = Object.entries(operation.requestBody?.content ?? {})[0];
    const json = content?.[0] === "application/json" ? content[1].schema : undefined;
    const body = json
      ? fc.oneof(
          { weight: 8, arbitrary: bent(json, 0).map((value) => JSON.stringify(value) ?? "") },
          { weight: 1, arbitrary: hostileText },
          { weight: 1, arbitrary: fc.constant(undefined) },
        )
      : fc.option(hostileText, { nil: undefined });
    return fc.record({
      method: fc.constant(method.toUpperCase()),
      path: fc
        .record(Object.fromEntries(ofPath.map(({ name, schema }) => [name, bent(schema, 0)])))
        .map((values) =>
          path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
            encodeURIComponent(asText((values as Record<string, unknown>)[name]).toWellFormed()),
          ),
        ),
      query: queries(parameters.filter((each) => each.in === "query")),
      headers: headers(content?.[0]),
      body,
      who: callers(),
    });
  }

  function queries(parameters: NonNullable<Operation["parameters"]>) {
    const known = parameters.map(({ name, schema }) =>
      fc.tuple(fc.constant(name), bent(schema, 0).map(asText)),
    );
    return fc.array(fc.oneof(...known, fc.tuple(hostileText, hostileText)), { maxLength: 4 });
  }
}

const asText = (value: unknown) => (typeof value === "string" ? value : String(JSON.stringify(value)));
const callers = () =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant("Admin" as const) },
    { weight: 1, arbitrary: fc.constantFrom("Reader" as const, "nobody" as const, "hostile" as const) },
  );
/** Headers as the platform lets through: no byte that it would refuse itself. */
const headers = (kind = "application/json") =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ "content-type": kind }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        fc.constantFrom(
          "content-type",
          "accept",
          "x-request-id",
          "range",
          "if-none-match",
          "x-forwarded-for",
        ),
        fc.oneof(
          fc.stringMatching(/^[ -~]{0,80}$/),
          fc.constantFrom(
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/json; charset=utf-16",
          ),
        ),
        { maxKeys: 4 },
      ),
    },
  );
