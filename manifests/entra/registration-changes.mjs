// What has to be written so that a registration is as it should be.

const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

/** Ours over what is there, row by row; what others added stays. */
const merged = (ours, theirs = [], key = "id") => [
  ...ours,
  ...theirs.filter((row) => !ours.some((own) => own[key] === row[key])),
];
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const ordered = (rows = []) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
/** Whether everything that is wished is there; more may be. */
export function holds(live, wished) {
  if (Array.isArray(wished))
    return wished.every((one) => Array.isArray(live) && live.some((other) => holds(other, one)));
  if (wished !== null && typeof wished === "object")
    return (
      live !== null &&
      typeof live === "object" &&
      Object.entries(wished).every(([key, value]) => holds(live[key], value))
    );
  return live === wished;
}

/** What has to be written so that the registration is as wished; nothing when it is. */
export function changesOf(live, wish, redirects) {
  const { displayName: _name, notes: _notes, uniqueName: _unique, requiredResourceAccess, ...rest } = wish;
  const changes = {};
  for (const [key, value] of Object.entries(rest)) {
    if (holds(live[key], value)) continue;
    if (key === "appRoles") changes[key] = merged(value, live[key]);
    else if (key === "optionalClaims")
      changes[key] = { ...live[key], accessToken: merged(value.accessToken, live[key]?.accessToken, "name") };
    else if (key === "api")
      changes[key] = {
        ...value,
        oauth2PermissionScopes: merged(value.oauth2PermissionScopes, live.api?.oauth2PermissionScopes),
      };
    else if (key === "publicClient")
      changes[key] = {
        redirectUris: [...new Set([...value.redirectUris, ...(live[key]?.redirectUris ?? [])])],
      };
    else changes[key] = value;
  }
  const declared = (resource) => ordered(resource?.resourceAccess.map(({ id, type }) => ({ id, type })));
  const [wished] = requiredResourceAccess;
  const found = live.requiredResourceAccess?.find(({ resourceAppId }) => resourceAppId === GRAPH_APP_ID);
  if (!same(declared(wished), declared(found)))
    changes.requiredResourceAccess = merged(
      requiredResourceAccess,
      live.requiredResourceAccess,
      "resourceAppId",
    ).filter(({ resourceAppId }) => wished || resourceAppId !== GRAPH_APP_ID);
  if (wish.appRoles) {
    const uri = `api://${live.appId}`;
    if (!live.identifierUris?.includes(uri)) changes.identifierUris = [...(live.identifierUris ?? []), uri];
    const known = live.spa?.redirectUris ?? [];
    const missing = redirects.filter((address) => !known.includes(address));
    if (missing.length > 0) changes.spa = { redirectUris: [...known, ...missing] };
  }
  return changes;
}
