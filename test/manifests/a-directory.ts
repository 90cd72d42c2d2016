import { randomUUID } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

// biome-ignore lint/suspicious/noExplicitAny: rows of Graph, as it keeps them
export type Row = any;
export const TOKEN = "token-of-a-person";
const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/**
 * A tenant's directory as Microsoft Graph answers for it, as far as registrations go: ids, uniqueness, what it refuses, and
 * that what was made a moment ago is not known everywhere. Whatever else is asked is kept in `strays`.
 */
export async function aDirectory(
  graphRoles: readonly { id: string; value: string }[],
  graphScopes: typeof graphRoles,
) {
  const applications: Row[] = [];
  const principals: Row[] = [
    { id: randomUUID(), appId: GRAPH_APP_ID, appRoles: graphRoles, oauth2PermissionScopes: graphScopes },
  ];
  const assignments: Row[] = [];
  const consents: Row[] = [];
  const strays: string[] = [];
  const writes: string[] = [];
  const behaviour = { forgetful: 0, busy: 0, forbidden: false };

  const refuse = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify({ error: { code, message } }), {
      status,
      headers: { "content-type": "application/json", "request-id": "r-1", ...headers },
    });
  const unknown = () =>
    refuse(
      404,
      "Request_ResourceNotFound",
      "Resource does not exist or one of its queried reference-property objects are not present.",
    );
  const answer = (row: Row, status = 200) =>
    new Response(status === 204 ? null : JSON.stringify(row), {
      status,
      ...(status === 204 ? {} : { headers: { "content-type": "application/json" } }),
    });
  /** One row a page: whoever reads the first alone is found out. */
  const page = (rows: readonly Row[], url: string) => {
    const at = Number(new URL(url).searchParams.get("$skiptoken") ?? 0);
    const next = new URL(url);
    next.searchParams.set("$skiptoken", String(at + 1));
    return answer({
      value: rows.slice(at, at + 1),
      ...(at + 1 < rows.length ? { "@odata.nextLink": next.href } : {}),
    });
  };

  const app = new Hono().basePath("/v1.0");
  app.use(async (c, next) => {
    if (c.req.header("authorization") !== `Bearer ${TOKEN}`)
      return refuse(401, "InvalidAuthenticationToken", "no");
    if (c.req.method !== "GET") {
      writes.push(`${c.req.method} ${c.req.path.replace("/v1.0", "").replaceAll(/[0-9a-f-]{36}/g, "{id}")}`);
      if (behaviour.forbidden)
        return refuse(
          403,
          "Authorization_RequestDenied",
          "Insufficient privileges to complete the operation.",
        );
      if (behaviour.busy > 0 && behaviour.busy--)
        return refuse(429, "TooManyRequests", "slow down", { "retry-after": "0" });
    }
    return next();
  });
  app.get("/:named{applications\\(uniqueName='.+'\\)}", (c) => {
    const name = /'(.+)'/.exec(c.req.param("named"))![1];
    const found = applications.find(({ uniqueName }) => uniqueName === name);
    return found ? answer(found) : unknown();
  });
  app.post("/applications", async (c) => {
    const body = await c.req.json();
    if (applications.some(({ uniqueName }) => uniqueName === body.uniqueName))
      return refuse(400, "Request_MultipleObjectsWithSameKeyValue", "uniqueName is taken");
    const row = {
      id: randomUUID(),
      appId: randomUUID(),
      identifierUris: [],
      passwordCredentials: [],
      federated: [],
      ...body,
    };
    applications.push(row);
    return answer(row, 201);
  });
  app.patch("/applications/:id", async (c) => {
    const found = applications.find(({ id }) => id === c.req.param("id"));
    if (!found) return unknown();
    const body = await c.req.json();
    if ("uniqueName" in body) return refuse(400, "Request_BadRequest", "uniqueName cannot be changed");
    const gone = (found.appRoles ?? []).find(
      (role: Row) => role.isEnabled && body.appRoles && !body.appRoles.some(({ id }: Row) => id === role.id),
    );
    if (gone) return refuse(400, "CannotDeleteOrUpdateEnabledEntitlement", "Disable the role first.");
    if (body.identifierUris?.some((uri: string) => uri !== `api://${found.appId}`))
      return refuse(
        400,
        "HostNameNotOnVerifiedDomain",
        "Values of identifierUris must use a verified domain.",
      );
    Object.assign(found, body);
    return answer(undefined, 204);
  });
  app.delete("/applications/:id", (c) => {
    const at = applications.findIndex(({ id }) => id === c.req.param("id"));
    if (at < 0) return unknown();
    const [gone] = applications.splice(at, 1);
    const principal = principals.findIndex(({ appId }) => appId === gone.appId);
    if (principal >= 0) principals.splice(principal, 1);
    return answer(undefined, 204);
  });
  app.get("/applications/:id/federatedIdentityCredentials", (c) =>
    page(applications.find(({ id }) => id === c.req.param("id"))!.federated, c.req.url),
  );
  app.post("/applications/:id/federatedIdentityCredentials", async (c) => {
    const row = { id: randomUUID(), ...(await c.req.json()) };
    applications.find(({ id }) => id === c.req.param("id"))!.federated.push(row);
    return answer(row, 201);
  });
  app.get("/:named{servicePrincipals\\(appId='.+'\\)}", (c) => {
    const name = /'(.+)'/.exec(c.req.param("named"))![1];
    const found = principals.find(({ appId }) => appId === name);
    return found ? answer(found) : unknown();
  });
  app.post("/servicePrincipals", async (c) => {
    const { appId } = await c.req.json();
    if (behaviour.forgetful > 0 && behaviour.forgetful--)
      return refuse(
        400,
        "Request_BadRequest",
        `The appId '${appId}' of the service principal does not reference a valid application object.`,
        { "retry-after": "0" },
      );
    const row = { id: randomUUID(), appId };
    principals.push(row);
    return answer(row, 201);
  });
  app.patch("/servicePrincipals/:id", async (c) => {
    const found = principals.find(({ id }) => id === c.req.param("id"));
    if (!found) return unknown();
    Object.assign(found, await c.req.json());
    return answer(undefined, 204);
  });
  app.get("/servicePrincipals/:id/appRoleAssignments", (c) =>
    page(
      assignments.filter(({ principalId }) => principalId === c.req.param("id")),
      c.req.url,
    ),
  );
  app.get("/servicePrincipals/:id/appRoleAssignedTo", (c) =>
    page(
      assignments.filter(({ resourceId }) => resourceId === c.req.param("id")),
      c.req.url,
    ),
  );
  app.post("/servicePrincipals/:id/appRoleAssignedTo", async (c) => {
    const row = { id: randomUUID(), ...(await c.req.json()) };
    const resource = principals.find(({ id }) => id === c.req.param("id"));
    const roles =
      resource?.appRoles ?? applications.find(({ appId }) => appId === resource?.appId)?.appRoles ?? [];
    if (row.resourceId !== resource?.id || !roles.some(({ id }: Row) => id === row.appRoleId))
      return refuse(400, "Request_BadRequest", "Permission entry is not a role of the resource.");
    if (assignments.some((one) => one.principalId === row.principalId && one.appRoleId === row.appRoleId))
      return refuse(400, "Request_BadRequest", "Permission being assigned already exists on the object");
    assignments.push(row);
    return answer(row, 201);
  });
  app.delete("/servicePrincipals/:id/appRoleAssignedTo/:assignment", (c) => {
    const at = assignments.findIndex(({ id }) => id === c.req.param("assignment"));
    if (at < 0) return unknown();
    assignments.splice(at, 1);
    return answer(undefined, 204);
  });
  app.get("/oauth2PermissionGrants", (c) => {
    const client = /^clientId eq '(.+)'$/.exec(c.req.query("$filter") ?? "")?.[1];
    if (!client) return refuse(400, "Request_UnsupportedQuery", "filter");
    return page(
      consents.filter(({ clientId }) => clientId === client),
      c.req.url,
    );
  });
  app.post("/oauth2PermissionGrants", async (c) => {
    const row = { id: randomUUID(), ...(await c.req.json()) };
    consents.push(row);
    return answer(row, 201);
  });
  app.patch("/oauth2PermissionGrants/:id", async (c) => {
    Object.assign(consents.find(({ id }) => id === c.req.param("id"))!, await c.req.json());
    return answer(undefined, 204);
  });
  app.delete("/oauth2PermissionGrants/:id", (c) => {
    consents.splice(
      consents.findIndex(({ id }) => id === c.req.param("id")),
      1,
    );
    return answer(undefined, 204);
  });
  app.notFound((c) => {
    strays.push(`${c.req.method} ${c.req.path}`);
    return refuse(501, "NotPlanned", "nobody planned this");
  });

  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, overrideGlobalObjects: false });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  return {
    ...{
      url: `http://127.0.0.1:${port}`,
      applications,
      principals,
      assignments,
      consents,
      strays,
      writes,
      behaviour,
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
