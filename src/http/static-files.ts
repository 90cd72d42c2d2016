import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const KINDS: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Stands in the built page for the nonce of each answer. */
const NONCE = "__STYLE_NONCE__";

/** The dashboard's one page, with a nonce for its styles; undefined when no dashboard was built. */
export async function dashboardPage(folder: string, nonce: () => string): Promise<string | undefined> {
  const page = await readFile(join(folder, "index.html"), "utf8").catch(() => undefined);
  return page?.replaceAll(NONCE, nonce());
}

/**
 * A file the dashboard's page asks for; undefined when there is none, or the path leads out. Packed, as the build left it
 * beside the file, for who takes that.
 */
export async function staticFile(
  folder: string,
  path: string,
  accepts: string | undefined,
): Promise<Response | undefined> {
  const file = normalize(join(folder, path));
  const kind = KINDS[extname(file)];
  if (!file.startsWith(folder + sep) || !kind || path.includes("\0")) return undefined;
  const takesPacked = /\bbr\b/.test(accepts ?? "");
  const packed = takesPacked ? await bytesOf(`${file}.br`) : undefined;
  const bytes = packed ?? (await bytesOf(file));
  if (!bytes) return undefined;
  const lasting = /-[A-Za-z0-9_-]{8,}\.\w+$/.test(file);
  return new Response(bytes, {
    headers: {
      "content-type": kind,
      ...(packed ? { "content-encoding": "br" } : {}),
      vary: "accept-encoding",
      "cache-control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
    },
  });
}

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? new Uint8Array(await readFile(file)) : undefined;
}

/** What is served where no dashboard was built: the truth. */
export const NO_DASHBOARD = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ccmbridge</title></head>
<body><h1>ccmbridge</h1><p>The API is here. The dashboard is not part of this build.</p>
<ul><li><a href="/docs">API reference</a></li><li><a href="/openapi.json">OpenAPI 3.1</a></li></ul></body></html>
`;
