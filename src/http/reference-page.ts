interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<
    Record<
      string,
      {
        readonly description?: string;
        readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
      }
    >
  >;
  readonly "x-role"?: string;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: unknown;
}
/** The part of an OpenAPI document that the page shows. */
export interface Described {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const json = (value: unknown) => `<pre>${linked(escaped(JSON.stringify(value, undefined, 2)))}</pre>`;
const linked = (text: string) =>
  text.replaceAll(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">#/components/schemas/$1</a>');

/** The API for readers: one page without scripts, so that it works offline and under any policy that knows its nonce. */
export function referencePage({ info, paths = {}, components }: Described, nonce: string): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const tags = [...new Set(operations.flatMap(({ tags: named }) => named ?? []))];
  const sections = tags.map((tag) => {
    const ours = operations.filter(({ tags: named }) => named?.includes(tag));
    return `<h2>${escaped(tag)}</h2>${ours.map(operationInWords).join("")}`;
  });
  const contents = operations.map(
    ({ operationId = "", method, path }) =>
      `<li><a href="#${escaped(operationId)}"><code>${method.toUpperCase()} ${escaped(path)}</code></a></li>`,
  );
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary>${json(schema)}</details>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main>
<h1>${escaped(info.title)}</h1><p>${escaped(info.description ?? "")}</p>
<p>Version ${escaped(info.version)}. The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav><ul>${contents.join("")}</ul></nav>${sections.join("")}<h2>Schemas</h2>${schemas.join("")}
</main></body></html>
`;
}

function operationInWords(operation: Operation & { path: string; method: string }): string {
  const {
    operationId = "",
    method,
    path,
    summary = "",
    parameters = [],
    requestBody,
    responses = {},
  } = operation;
  const role = operation["x-role"];
  const rows = parameters.map(
    ({ name, in: where, required, description = "", schema }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${where}${required ? ", required" : ""}</td><td>${escaped(description)}</td><td>${json(schema)}</td></tr>`,
  );
  const content = (of: Readonly<Record<string, { readonly schema?: unknown }>> = {}) =>
    Object.entries(of)
      .map(([kind, { schema }]) => `<p><code>${escaped(kind)}</code></p>${schema ? json(schema) : ""}`)
      .join("");
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(
      ([status, { description = "", content: of }]) =>
        `<h4>${status}: ${escaped(description)}</h4>${content(of)}`,
    );
  return `<section id="${escaped(operationId)}"><h3><code>${method.toUpperCase()} ${escaped(path)}</code></h3>
<p>${escaped(summary)}. ${whoMay(role)}</p>
${rows.length > 0 ? `<table><thead><tr><th>Name</th><th>Where</th><th>What</th><th>Schema</th></tr></thead><tbody>${rows.join("")}</tbody></table>` : ""}
${requestBody ? `<details><summary>Body</summary>${content(requestBody.content)}</details>` : ""}
<details><summary>Answer</summary>${answers.join("")}</details></section>`;
}

const whoMay = (role: string | undefined) =>
  role === "public"
    ? "Anybody may ask."
    : role === "signed"
      ? "What is sent is signed."
      : `Wants the role ${escaped(role ?? "")}.`;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}
main{max-width:60rem;margin:0 auto;padding:1rem}pre{overflow:auto;background:#f3f3f3;padding:.5rem}
table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;text-align:left;vertical-align:top;padding:.25rem}
section{border-top:1px solid #ccc;margin-top:1.5rem}code{overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}pre{background:#2b2b2b}a{color:#8cf}}`;
