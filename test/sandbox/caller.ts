import type { SandboxOptions } from "../../src/sandbox/options.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { MSI_MANIFEST, sealed } from "./sealed.ts";

export const ORIGIN = "https://graph.microsoft.com";
export const MSI = "#microsoft.graph.windowsMobileMSI";

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // What a test expects of it is what it is.
  // biome-ignore lint/suspicious/noExplicitAny: read by assertions only
  readonly body: any;
}

/** A tenant without a port, and a caller that speaks plain HTTP: none of our client code stands between. */
export async function tenantAndCaller(options: SandboxOptions = {}) {
  // One that is kept knows by itself how many devices it has.
  const few = options.dataFolder === undefined ? { devices: 8 } : {};
  const sandbox = await createSandbox({ ...few, blobs: "memory", ...options });
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const address = path.startsWith("http") ? path : `${ORIGIN}${path}`;
    const bytes = body instanceof Uint8Array || body instanceof URLSearchParams || typeof body === "string";
    const response = await sandbox.fetch(
      new Request(address, {
        method,
        headers: {
          "Accept-Language": "en-US",
          ...(body !== undefined && !bytes ? { "Content-Type": "application/json" } : {}),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: bytes ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      }),
    );
    if (response.type === "error") return { status: 0, headers: new Headers(), body: undefined };
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: readable(text) };
  };
  const signIn = (scope = `${ORIGIN}/.default`, form: Record<string, string> = {}) =>
    ask(
      "POST",
      `/${sandbox.tenantId}/oauth2/v2.0/token`,
      new URLSearchParams({
        grant_type: "client_credentials",
        client_id: sandbox.clientId,
        client_secret: sandbox.clientSecret,
        scope,
        ...form,
      }),
    );
  const token = (await signIn()).body.access_token as string;
  const graph = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(method, path, body, { Authorization: `Bearer ${token}`, ...headers });

  const APPS = "/v1.0/deviceAppManagement/mobileApps";
  const makeApp = async (more: Record<string, unknown> = {}): Promise<string> =>
    (
      await graph("POST", APPS, {
        "@odata.type": MSI,
        displayName: "ConfigMgr client",
        publisher: "Microsoft",
        fileName: "ccmsetup.msi",
        ...more,
      })
    ).body.id;
  /** An app with a content version and a file whose address is there, and the content that belongs into it. */
  const appWithFile = async (plain: Uint8Array = Buffer.from("the installer")) => {
    const appId = await makeApp();
    const versions = `${APPS}/${appId}/microsoft.graph.windowsMobileMSI/contentVersions`;
    const { id: version } = (await graph("POST", versions, {})).body;
    const content = sealed(plain);
    const files = `${versions}/${version}/files`;
    const entry = {
      "@odata.type": "#microsoft.graph.mobileAppContentFile",
      name: "ccmsetup.msi",
      size: plain.length,
      sizeEncrypted: content.bytes.length,
      manifest: MSI_MANIFEST,
      isDependency: false,
    };
    const { id: fileId } = (await graph("POST", files, entry)).body;
    const file = `${files}/${fileId}`;
    const look = async () => (await graph("GET", file)).body;
    let address = "";
    while (!address) address = (await look()).azureStorageUri ?? "";
    const put = (query: string, bytes: Uint8Array | string, headers: Record<string, string> = {}) =>
      ask("PUT", `${address}${query}`, bytes, headers);
    const sendBlocks = async (bytes: Uint8Array = content.bytes) => {
      const id = Buffer.from("000000").toString("base64");
      await put(`&comp=block&blockid=${encodeURIComponent(id)}`, bytes);
      return put(
        "&comp=blocklist",
        `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${id}</Latest></BlockList>`,
      );
    };
    const commit = async (info: Record<string, unknown> = content.info) => {
      await graph("POST", `${file}/commit`, { fileEncryptionInfo: info });
      let seen = await look();
      while (String(seen.uploadState).endsWith("Pending")) seen = await look();
      return String(seen.uploadState);
    };
    const app = `${APPS}/${appId}`;
    /** Uploads, commits and publishes it. */
    const publish = async () => {
      await sendBlocks();
      const state = await commit();
      if (state !== "commitFileSuccess") throw new Error(`the commit ended in ${state}`);
      await graph("PATCH", app, { "@odata.type": MSI, committedContentVersion: String(version) });
      while ((await graph("GET", app)).body.publishingState !== "published");
    };
    return {
      appId,
      app,
      publish,
      versions,
      version: String(version),
      files,
      file,
      address,
      content,
      look,
      put,
      sendBlocks,
      commit,
      entry,
    };
  };
  return { sandbox, ask, graph, signIn, token, APPS, makeApp, appWithFile };
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === "" ? undefined : text;
  }
}
