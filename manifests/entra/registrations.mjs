#!/usr/bin/env node
// Makes, grants, checks and takes back the app registrations of ccmbridge. Wants Node 20 or newer and the Azure CLI, signed
// in as the person who may (`az login --allow-no-subscriptions`); it holds no right of its own. docs/entra.md tells more.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Failure, openGraph } from "./az-graph.mjs";
import { changesOf, holds } from "./registration-changes.mjs";

const USES = ["sync", "deployer", "server", "person", "api"];
const USAGE = `registrations.mjs create USE [--redirect URI]... [--federated NAME,ISSUER,SUBJECT]...
                                              makes the registration, or brings it to what it should be
registrations.mjs grant  USE [--principal ID]  admin consent: gives what USE needs, and nothing else
registrations.mjs assign ROLE --principal ID   gives a person, group or app a role of the API
registrations.mjs verify USE [--principal ID]  exits 3 when something is other than it should be
registrations.mjs revoke USE [--principal ID]  takes back what was granted
registrations.mjs remove USE                   deletes the registration, and its rights with it
USE is one of ${USES.join(", ")}. --principal names a managed identity by its object id, in the place of the registration.
`;
const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";
/** A new application is not known everywhere at once; milliseconds (fact I40). */
const REPLICATION = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
const say = (text) => process.stderr.write(`${text}\n`);

const wishOf = async (use) => JSON.parse(await readFile(new URL(`./${use}.json`, import.meta.url), "utf8"));
const findApplication = (graph, { uniqueName }) =>
  graph.ask("GET", `applications(uniqueName='${uniqueName}')`, { absent: true });
const findPrincipal = (graph, appId) =>
  graph.ask("GET", `servicePrincipals(appId='${appId}')`, { absent: true });

async function create(graph, use, { redirect = [], federated = [] }) {
  const wish = await wishOf(use);
  for (const address of redirect)
    if (!/^https:\/\//.test(address) && !/^http:\/\/localhost(:\d+)?\//.test(address))
      throw new Failure(`${address}: an address of the dashboard is https, or http on localhost.`, 2);
  const credentials = federated.map((text) => {
    const [name, issuer, subject, more] = text.split(",");
    if (!subject || more !== undefined)
      throw new Failure(`--federated ${text}: give NAME,ISSUER,SUBJECT.`, 2);
    return { name, issuer, subject, audiences: [graph.exchange] };
  });
  const done = [];
  let application = await findApplication(graph, wish);
  if (!application) {
    application = await graph.ask("POST", "applications", { body: wish });
    done.push("registration made");
  }
  const changes = changesOf(application, wish, redirect);
  if (Object.keys(changes).length > 0) {
    await graph.ask("PATCH", `applications/${application.id}`, { body: changes, waits: REPLICATION });
    done.push(`changed: ${Object.keys(changes).sort().join(", ")}`);
  }
  let principal = await findPrincipal(graph, application.appId);
  if (!principal) {
    principal = await graph.ask("POST", "servicePrincipals", {
      body: { appId: application.appId },
      waits: REPLICATION,
    });
    done.push("service principal made");
  }
  if (wish.appRoles && principal.appRoleAssignmentRequired !== true) {
    // Nobody gets a token for the API who was given no role (fact I15).
    await graph.ask("PATCH", `servicePrincipals/${principal.id}`, {
      body: { appRoleAssignmentRequired: true },
      waits: REPLICATION,
    });
    done.push("assignment required");
  }
  const path = `applications/${application.id}/federatedIdentityCredentials`;
  const known = credentials.length > 0 ? await graph.list(path) : [];
  for (const credential of credentials) {
    const found = known.find(({ name }) => name === credential.name);
    if (found && holds(found, credential)) continue;
    if (found)
      throw new Failure(`The federated credential ${credential.name} is there and another; remove it first.`);
    await graph.ask("POST", path, { body: credential, waits: REPLICATION });
    done.push(`federated credential ${credential.name}`);
  }
  return { use, clientId: application.appId, principalId: principal.id, done };
}

/** The principal that gets the rights, and Graph's own in this tenant. */
async function partiesOf(graph, use, principalId) {
  const wish = await wishOf(use);
  const resource = await graph.ask(
    "GET",
    `servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id,appRoles,oauth2PermissionScopes`,
  );
  const access = wish.requiredResourceAccess[0]?.resourceAccess ?? [];
  const ids = (type) => access.filter((one) => one.type === type).map(({ id }) => id);
  const nameOf = (id) =>
    resource.appRoles.find((one) => one.id === id)?.value ??
    resource.oauth2PermissionScopes.find((one) => one.id === id)?.value ??
    id;
  const base = { wish, resource, roles: ids("Role"), scopes: ids("Scope").map(nameOf), nameOf };
  if (principalId !== undefined) {
    if (base.roles.length === 0)
      throw new Failure(`${use} is no use for a service: a managed identity takes application rights.`, 2);
    return { ...base, principalId };
  }
  const application = await findApplication(graph, wish);
  const principal = application && (await findPrincipal(graph, application.appId));
  if (!principal)
    throw new Failure(`There is no registration for ${use}. Run: registrations.mjs create ${use}`);
  return { ...base, application, principal, principalId: principal.id };
}

const rolesGiven = async (graph, { principalId, resource }) =>
  (await graph.list(`servicePrincipals/${principalId}/appRoleAssignments`)).filter(
    ({ resourceId }) => resourceId === resource.id,
  );
/** Consent for everybody; of the API to itself, since the dashboard signs in through its registration. */
const consentWished = ({ wish, resource, scopes, principalId }) =>
  wish.appRoles
    ? { resourceId: principalId, scopes: wish.api.oauth2PermissionScopes.map(({ value }) => value) }
    : { resourceId: resource.id, scopes };
async function consentGiven(graph, parties) {
  const { resourceId } = consentWished(parties);
  const all = await graph.list(
    `oauth2PermissionGrants?$filter=${encodeURIComponent(`clientId eq '${parties.principalId}'`)}`,
  );
  return all.filter((one) => one.resourceId === resourceId && one.consentType === "AllPrincipals");
}

async function grant(graph, use, { principal }) {
  const parties = await partiesOf(graph, use, principal);
  const { resource, roles, nameOf, principalId } = parties;
  const done = [];
  const given = await rolesGiven(graph, parties);
  for (const appRoleId of roles.filter((id) => !given.some((one) => one.appRoleId === id))) {
    await graph.ask("POST", `servicePrincipals/${resource.id}/appRoleAssignedTo`, {
      body: { principalId, resourceId: resource.id, appRoleId },
      waits: REPLICATION,
    });
    done.push(`granted ${nameOf(appRoleId)}`);
  }
  for (const { id, appRoleId } of given.filter((one) => !roles.includes(one.appRoleId))) {
    await graph.ask("DELETE", `servicePrincipals/${resource.id}/appRoleAssignedTo/${id}`);
    done.push(`took back ${nameOf(appRoleId)}: ${use} does not need it`);
  }
  const { resourceId, scopes } = consentWished(parties);
  if (principal === undefined && scopes.length > 0) {
    const scope = [...scopes].sort().join(" ");
    const [found] = await consentGiven(graph, parties);
    if (!found)
      await graph.ask("POST", "oauth2PermissionGrants", {
        body: { clientId: principalId, consentType: "AllPrincipals", resourceId, scope },
        waits: REPLICATION,
      });
    else if (scopeOf(found) !== scope)
      await graph.ask("PATCH", `oauth2PermissionGrants/${found.id}`, { body: { scope } });
    if (!found || scopeOf(found) !== scope) done.push(`consented: ${scope}`);
  }
  return { use, principalId, done };
}
const scopeOf = ({ scope }) => scope.trim().split(/\s+/).sort().join(" ");

async function assign(graph, role, { principal }) {
  if (principal === undefined) throw new Failure("--principal says who gets the role.", 2);
  const { wish, principal: api } = await partiesOf(graph, "api");
  const found = wish.appRoles.find(({ value }) => value === role);
  if (!found)
    throw new Failure(
      `${role} is no role of the API: ${wish.appRoles.map(({ value }) => value).join(", ")}.`,
      2,
    );
  const given = await graph.list(`servicePrincipals/${api.id}/appRoleAssignedTo`);
  if (given.some(({ principalId, appRoleId }) => principalId === principal && appRoleId === found.id))
    return { role, principalId: principal, done: [] };
  await graph.ask("POST", `servicePrincipals/${api.id}/appRoleAssignedTo`, {
    body: { principalId: principal, resourceId: api.id, appRoleId: found.id },
    waits: REPLICATION,
  });
  return { role, principalId: principal, done: [`assigned ${role}`] };
}

async function verify(graph, use, { principal }) {
  const problems = [];
  const parties = await partiesOf(graph, use, principal);
  const { wish, application, roles, nameOf } = parties;
  if (application) {
    for (const key of Object.keys(changesOf(application, wish, [])))
      problems.push(`${key} is other than it should be`);
    if (wish.appRoles && parties.principal.appRoleAssignmentRequired !== true)
      problems.push("anybody gets a token for the API: no assignment is required");
    for (const { displayName, endDateTime } of application.passwordCredentials ?? [])
      problems.push(
        `it has a client secret (${displayName ?? "unnamed"}, until ${endDateTime}); federation or a certificate needs none`,
      );
  }
  const given = (await rolesGiven(graph, parties)).map(({ appRoleId }) => appRoleId);
  for (const id of roles.filter((one) => !given.includes(one))) problems.push(`${nameOf(id)} is not granted`);
  for (const id of given.filter((one) => !roles.includes(one)))
    problems.push(`${nameOf(id)} is granted and not needed`);
  const { scopes } = consentWished(parties);
  if (principal === undefined && scopes.length > 0) {
    const consented = (await consentGiven(graph, parties)).flatMap(({ scope }) => scope.trim().split(/\s+/));
    for (const one of scopes.filter((scope) => !consented.includes(scope)))
      problems.push(`${one} has no admin consent`);
    for (const one of consented.filter((scope) => !scopes.includes(scope)))
      problems.push(`${one} has consent and is not needed`);
  }
  return { use, clientId: application?.appId, principalId: parties.principalId, problems };
}

async function revoke(graph, use, { principal }) {
  const parties = await partiesOf(graph, use, principal);
  const done = [];
  for (const { id, appRoleId } of await rolesGiven(graph, parties)) {
    await graph.ask("DELETE", `servicePrincipals/${parties.resource.id}/appRoleAssignedTo/${id}`);
    done.push(`took back ${parties.nameOf(appRoleId)}`);
  }
  if (principal === undefined)
    for (const { id, scope } of await consentGiven(graph, parties)) {
      await graph.ask("DELETE", `oauth2PermissionGrants/${id}`);
      done.push(`took back the consent to ${scope.trim()}`);
    }
  return { use, principalId: parties.principalId, done };
}

async function remove(graph, use) {
  const application = await findApplication(graph, await wishOf(use));
  if (!application) return { use, done: [] };
  await graph.ask("DELETE", `applications/${application.id}`);
  return {
    use,
    clientId: application.appId,
    done: ["registration deleted; the directory can restore it for 30 days"],
  };
}

const VERBS = { create, grant, assign, verify, revoke, remove };

async function main() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        redirect: { type: "string", multiple: true },
        federated: { type: "string", multiple: true },
        principal: { type: "string" },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n${USAGE}`, 2);
  }
  const [verb = "", use = "", more] = parsed.positionals;
  if (!Object.hasOwn(VERBS, verb) || more !== undefined || (verb !== "assign" && !USES.includes(use)))
    throw new Failure(USAGE, 2);
  const { principal } = parsed.values;
  if (principal !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(principal))
    throw new Failure(
      `--principal ${principal}: give the object id of a person, group, service principal or managed identity.`,
      2,
    );
  const answer = await VERBS[verb](await openGraph(), use, parsed.values);
  process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
  for (const line of answer.done ?? []) say(line);
  for (const line of answer.problems ?? []) say(line);
  if (answer.done?.length === 0) say("Nothing was to be done.");
  if (answer.problems) process.exitCode = answer.problems.length > 0 ? 3 : 0;
}

main().catch((error) => {
  say(error instanceof Failure ? error.message : `It failed: ${error.cause?.code ?? error.message}`);
  process.exitCode = error.exit ?? 1;
});
