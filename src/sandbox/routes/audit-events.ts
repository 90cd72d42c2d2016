import { shownAuditEvent } from "../audit.ts";
import { notFound } from "../graph-error.ts";
import { page, selected } from "../query.ts";
import { BOTH, type Call, ok, type Route } from "../route.ts";

const EVENTS = "/deviceManagement/auditEvents";
/** As Intune lists them (fact G184 has their numbers). */
const CATEGORIES = [
  "Other",
  "Enrollment",
  "Compliance",
  "DeviceConfiguration",
  "Device",
  "Application",
  "EBookManagement",
  "ConditionalAccess",
  "OnPremiseAccess",
  "Role",
  "SoftwareUpdates",
  "DeviceSetupConfiguration",
];

const words = (name: string, list: (call: Call) => readonly string[], key = ""): Route[] =>
  ["", "()"].slice(key ? 1 : 0).map((end) => ({
    method: "GET",
    versions: BOTH,
    path: `${EVENTS}/${name}${key || end}`,
    right: EVENTS,
    answer: (call) =>
      ok({
        "@odata.context": `${call.url.origin}/${call.version}/$metadata#Collection(Edm.String)`,
        value: list(call),
      }),
  }));

/** Who changed what (fact G170). Nothing here can be changed, whatever the permission map allows for. */
export const auditEventRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: EVENTS,
    right: EVENTS,
    query: {
      select: "auditEvent",
      // What public clients ask: a stretch of time, and a category.
      filter: {
        type: "auditEvent",
        properties: { activityDateTime: ["gt", "ge", "lt", "le"], category: ["eq"], activityType: ["eq"] },
      },
      top: 1_000,
      orderby: ["activityDateTime"],
      count: true,
    },
    answer: (call) => {
      const rows = call.tenant.audit
        .all(call.asOf)
        .toReversed()
        .map((event) => shownAuditEvent(event, call.version));
      return ok(page(rows, call.query, call.url, call.pageSize));
    },
  },
  ...words("getAuditCategories", () => CATEGORIES),
  ...words(
    "getAuditActivityTypes",
    ({ tenant, params }) => [
      ...new Set(
        tenant.audit
          .all()
          .filter(({ category }) => category === params.category)
          .map(({ activity }) => activity),
      ),
    ],
    "(category)/{category}",
  ),
  {
    method: "GET",
    versions: BOTH,
    path: `${EVENTS}/{id}`,
    right: `${EVENTS}/{id}`,
    query: { select: "auditEvent" },
    answer: (call) => {
      const event = call.tenant.audit.get(call.params.id!, call.asOf);
      if (!event) throw notFound(`Audit event ${call.params.id}`);
      return ok(selected(shownAuditEvent(event, call.version), call.query));
    },
  },
];
