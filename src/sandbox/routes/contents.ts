import { isObject } from "../check-body.ts";
import { digestOfContent } from "../content-verdict.ts";
import { breach, intuneRefusal, notFound } from "../graph-error.ts";
import { page } from "../query.ts";
import { BOTH, type Call, created, noContent, ok, type Route } from "../route.ts";
import { iso, type StoredApp, type StoredFile } from "../tenant.ts";
import { appOf } from "./apps.ts";
import { blobOf, keyOf, save, settle } from "./settle-file.ts";

const routesOf = (type: string): Route[] => {
  const plain = "/deviceAppManagement/mobileApps/{id}/contentVersions";
  const versions = `/deviceAppManagement/mobileApps/{id}/microsoft.graph.${type}/contentVersions`;
  const file = `${versions}/{v}/files/{f}`;
  const typed = (call: Call, asOf?: number): StoredApp => {
    const app = appOf(call, asOf);
    if (app.type !== type) throw breach(`The app is no ${type}.`, `cast of a ${app.type} to ${type}`);
    return app;
  };
  return [
    {
      method: "GET",
      versions: BOTH,
      path: versions,
      right: plain,
      query: { select: "mobileAppContent", orderby: ["id"], top: 1_000 },
      answer: (call) => {
        const { id } = typed(call, call.asOf);
        const rows = call.tenant.versions.all(call.asOf).filter((each) => each.appId === id);
        return ok(
          page(
            rows.map((each) => ({ id: each.id })),
            call.query,
            call.url,
            call.pageSize,
          ),
        );
      },
    },
    {
      method: "POST",
      versions: BOTH,
      path: versions,
      right: plain,
      body: { type: "mobileAppContent" },
      answer: (call) => {
        const app = typed(call);
        const present = call.tenant.versions.all().filter((each) => each.appId === app.id);
        // Fact G40.
        if (app.committedContentVersion === null && present.length > 0)
          throw intuneRefusal(
            400,
            "BadRequest",
            "The mobile app content cannot be updated before the first content version is committed.",
          );
        const id = String(Math.max(0, ...present.map((each) => Number(each.id))) + 1);
        call.tenant.versions.set(`${app.id}/${id}`, { appId: app.id, id }, call.now);
        return created({ id });
      },
    },
    {
      method: "GET",
      versions: BOTH,
      path: `${versions}/{v}`,
      right: `${plain}/{id}`,
      answer: (call) => {
        typed(call, call.asOf);
        return ok({ id: versionOf(call, call.asOf) });
      },
    },
    {
      method: "DELETE",
      versions: BOTH,
      path: `${versions}/{v}`,
      right: `${plain}/{id}`,
      answer: (call) => {
        const app = typed(call);
        const id = versionOf(call);
        if (app.committedContentVersion === id)
          throw intuneRefusal(400, "BadRequest", "The committed content version cannot be removed.");
        call.tenant.versions.remove(`${app.id}/${id}`, call.now);
        return noContent;
      },
    },
    {
      method: "GET",
      versions: BOTH,
      path: `${versions}/{v}/files`,
      right: `${plain}/{id}/files`,
      query: { select: "mobileAppContentFile", top: 1_000 },
      answer: (call) => {
        const { id } = typed(call, call.asOf);
        const version = versionOf(call, call.asOf);
        const rows = call.tenant.files
          .all(call.asOf)
          .filter((each) => each.appId === id && each.versionId === version);
        return ok(
          page(
            rows.map((each) => shownFile(each, call)),
            call.query,
            call.url,
            call.pageSize,
          ),
        );
      },
    },
    {
      method: "POST",
      versions: BOTH,
      path: `${versions}/{v}/files`,
      right: `${plain}/{id}/files`,
      body: { type: "mobileAppContentFile" },
      answer: (call) => {
        const app = typed(call);
        const version = versionOf(call);
        const made = newFile(call, app, version);
        save(call, made);
        call.tenant.begin(keyOf(made));
        return created(shownFile(made, call));
      },
    },
    {
      method: "GET",
      versions: BOTH,
      path: file,
      right: `${plain}/{id}/files/{id}`,
      answer: async (call) => {
        typed(call, call.asOf);
        return ok(shownFile(await settle(call, fileOf(call, call.asOf)), call));
      },
    },
    {
      method: "DELETE",
      versions: BOTH,
      path: file,
      right: `${plain}/{id}/files/{id}`,
      answer: (call) => {
        const app = typed(call);
        const found = fileOf(call);
        if (found.isCommitted && app.committedContentVersion === found.versionId)
          throw intuneRefusal(
            400,
            "BadRequest",
            "A file of the committed content version cannot be removed.",
          );
        call.tenant.files.remove(keyOf(found), call.now);
        return noContent;
      },
    },
    {
      method: "POST",
      versions: BOTH,
      path: `${file}/renewUpload`,
      right: `${plain}/{id}/files/{id}/renewUpload`,
      body: "empty",
      answer: (call) => {
        typed(call);
        const found = fileOf(call);
        if (found.isCommitted || !found.address)
          throw intuneRefusal(
            400,
            "BadRequest",
            `The upload of a file in state ${found.uploadState} cannot be renewed.`,
          );
        save(call, { ...found, uploadState: "azureStorageUriRenewalPending" });
        call.tenant.begin(keyOf(found));
        return noContent;
      },
    },
    {
      method: "POST",
      versions: BOTH,
      path: `${file}/commit`,
      right: `${plain}/{id}/files/{id}/commit`,
      body: { action: "commit", boundTo: "mobileAppContentFile" },
      answer: (call) => {
        const { type, values } = typed(call);
        const found = fileOf(call);
        if (found.isCommitted || found.uploadState === "commitFilePending") return noContent;
        const { fileEncryptionInfo: info } = call.body;
        if (!isObject(info)) throw breach("fileEncryptionInfo is required.");
        if (!found.address)
          throw intuneRefusal(400, "BadRequest", `A file in state ${found.uploadState} cannot be committed.`);
        const key = keyOf(found);
        const wanted = { ...found, setupFile: type === "win32LobApp" ? values.setupFilePath : undefined };
        const verdict = call.blobs.open(blobOf(found)).then((blob) => digestOfContent(blob, wanted, info));
        // Looked at when the caller asks; until then a failure is nobody's.
        verdict.catch(() => undefined);
        call.tenant.verdicts.set(key, verdict);
        save(call, { ...found, uploadState: "commitFilePending" });
        call.tenant.begin(key);
        return noContent;
      },
    },
  ];
};

export const contentRoutes: readonly Route[] = [...routesOf("windowsMobileMSI"), ...routesOf("win32LobApp")];

function versionOf(call: Call, asOf?: number): string {
  const found = call.tenant.versions.get(`${call.params.id}/${call.params.v}`, asOf);
  if (!found) throw notFound(`Content version ${call.params.v}`);
  return found.id;
}

function fileOf(call: Call, asOf?: number): StoredFile {
  const found = call.tenant.files.get(`${call.params.id}/${call.params.v}/${call.params.f}`, asOf);
  if (!found) throw notFound(`Content file ${call.params.f}`);
  return found;
}

function newFile(call: Call, app: StoredApp, versionId: string): StoredFile {
  const { name = null, size, sizeEncrypted, manifest = null, isDependency = false } = call.body;
  if (typeof size !== "number" || typeof sizeEncrypted !== "number" || size < 0 || sizeEncrypted <= size)
    throw breach("Size and SizeEncrypted are required.", "a file without its two sizes");
  const isMsi = app.type === "windowsMobileMSI";
  // Fact G58.
  if (isMsi !== (typeof manifest === "string"))
    throw breach(isMsi ? "Manifest is required for an MSI." : "Manifest must be null for a Win32 app.");
  if (
    isMsi &&
    !/^<MobileMsiData\s[^>]*MsiUpgradeCode="/.test(Buffer.from(String(manifest), "base64").toString("utf8"))
  )
    throw breach("Manifest is not valid.", "manifest: no MobileMsiData element (fact G56)");
  return {
    appId: app.id,
    versionId,
    id: call.tenant.random.guid(),
    name: name as string | null,
    size,
    sizeEncrypted,
    manifest: manifest as string | null,
    isDependency: isDependency === true,
    createdAt: call.now,
    isCommitted: false,
    uploadState: "azureStorageUriRequestPending",
    sha256: undefined,
    address: undefined,
  };
}

function shownFile(file: StoredFile, { url: { origin } }: Call) {
  return {
    "@odata.type": "#microsoft.graph.mobileAppContentFile",
    id: file.id,
    name: file.name,
    size: file.size,
    sizeEncrypted: file.sizeEncrypted,
    manifest: file.manifest,
    isDependency: file.isDependency,
    createdDateTime: iso(file.createdAt),
    isCommitted: file.isCommitted,
    uploadState: file.uploadState,
    azureStorageUri: file.address ? `${origin}${file.address.path}` : null,
    azureStorageUriExpirationDateTime: file.address ? iso(file.address.expiresAt) : null,
  };
}
