import { z } from "@hono/zod-openapi";
import type { AuditRow as Audited } from "../../bridge/needs.ts";
import { type CreatedKey, CreateKey, createKey } from "../../bridge/serving/create-key.ts";
import type { KeyView } from "../../bridge/serving/key-view.ts";
import { listAudit } from "../../bridge/serving/list-audit.ts";
import { listKeys } from "../../bridge/serving/list-keys.ts";
import type { Page } from "../../bridge/serving/pages.ts";
import { revokeKey } from "../../bridge/serving/revoke-key.ts";
import { CALLER_KINDS, type Caller, ROLES } from "../../domain/caller.ts";
import { cursorFrom, placeOf } from "../cursor.ts";
import { answer, route } from "../route.ts";
import { AUDIT_OUTCOMES, AuditRow, Id, Key, NewKey, Paging, pageOf, text } from "../schemas.ts";

export interface Session {
  readonly caller: Caller;
  readonly tenantId: string;
  /** Everything shown is made up. */
  readonly sandbox: boolean;
  readonly version: string;
  /** The tenant's time: a sandbox's own, and what an answer's age is told by. */
  readonly now: string;
}

/** What a browser needs to sign a person in. */
export interface SignInSettings {
  readonly sandbox: boolean;
  readonly tenantId: string;
  /** Where people sign in, `https://login.microsoftonline.com/TENANT`. The three are null where keys alone open the API. */
  readonly authority: string | null;
  readonly clientId: string | null;
  readonly scope: string | null;
}

export const administrationRoutes = [
  route({
    method: "get",
    path: "/api/v1/session",
    policy: "Reader",
    name: "show-session",
    tag: "Callers",
    summary: "Who is calling, with which role, and in which tenant",
    answer: answer<Session>(
      z
        .strictObject({
          caller: z.strictObject({
            kind: z.enum(CALLER_KINDS),
            id: z.string(),
            name: z.string(),
            role: z.enum(ROLES),
          }),
          tenantId: z.string(),
          sandbox: z.boolean(),
          version: z.string(),
          now: z.string(),
        })
        .openapi("Session"),
    ),
    handle: async ({ caller, needs: { world, as } }) => {
      const config = await world.config();
      return {
        caller,
        tenantId: config.tenant().tenantId,
        sandbox: config.sandboxUrl !== undefined,
        version: as.version,
        now: world.clock.now().toISOString(),
      };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/sign-in",
    policy: "public",
    name: "sign-in-settings",
    tag: "Callers",
    summary: "What a browser needs to sign a person in; nothing secret",
    answer: answer<SignInSettings>(
      z
        .strictObject({
          sandbox: z.boolean(),
          tenantId: z.string(),
          authority: z.string().nullable(),
          clientId: z.string().nullable(),
          scope: z.string().nullable(),
        })
        .openapi("SignInSettings"),
    ),
    handle: async ({ needs: { world } }) => {
      const { serving, sandboxUrl, tenant } = await world.config();
      const clientId = serving.apiClientId ?? null;
      const { tenantId } = tenant();
      return {
        sandbox: sandboxUrl !== undefined,
        tenantId,
        authority: clientId && `${await world.signInOrigin()}/${tenantId}`,
        clientId,
        scope: clientId && `api://${clientId}/access_as_user`,
      };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/audit",
    policy: "Admin",
    name: "list-audit",
    tag: "Callers",
    summary: "What was changed and by whom, newest first",
    query: z.strictObject({
      ...Paging.shape,
      action: z
        .string()
        .regex(/^[a-z-]{1,60}$/)
        .optional()
        .openapi({ description: "Such as apply-deployment." }),
      outcome: z.enum(AUDIT_OUTCOMES).optional(),
      caller: text(200).optional().openapi({ description: "Name of who asked, to the letter." }),
      subject: text(200).optional(),
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional().openapi({ description: "Rows before this time." }),
    }),
    answer: answer<Page<Audited>>(pageOf(AuditRow).openapi("AuditPage")),
    handle: async ({ query: { cursor, ...query }, needs }) => {
      const page = await listAudit(await needs.serving(), { ...query, after: placeOf(cursor) });
      return { ...page, cursor: cursorFrom(page.cursor) };
    },
  }),
  route({
    method: "get",
    path: "/api/v1/keys",
    policy: "Admin",
    name: "list-keys",
    tag: "Callers",
    summary: "API keys; what opens anything is not among it",
    answer: answer<{ rows: readonly KeyView[] }>(z.strictObject({ rows: z.array(Key) }).openapi("KeyList")),
    handle: async ({ needs }) => listKeys(await needs.serving()),
  }),
  route({
    method: "post",
    path: "/api/v1/keys",
    policy: "Admin",
    name: "create-key",
    tag: "Callers",
    summary: "Makes an API key; it is told in this answer and never again",
    body: CreateKey,
    changes: true,
    status: 201,
    answer: answer<CreatedKey>(NewKey),
    handle: async ({ body, caller, needs }) => {
      const { keys, random, ownClock } = await needs.serving();
      return createKey({ keys, random, clock: ownClock }, body, caller);
    },
  }),
  route({
    method: "delete",
    path: "/api/v1/keys/{id}",
    policy: "Admin",
    name: "revoke-key",
    tag: "Callers",
    summary: "Makes a key good for nothing, from the next request on",
    params: Id,
    changes: true,
    answer: answer<KeyView>(Key),
    handle: async ({ params, needs }) => {
      const { keys, ownClock } = await needs.serving();
      return revokeKey({ keys, clock: ownClock }, params.id);
    },
  }),
] as const;
