import { page } from "../query.ts";
import { ok, type Route } from "../route.ts";
import { iso } from "../tenant.ts";
import { appOf } from "./apps.ts";

const NAMES = [
  "Books & Reference",
  "Business",
  "Collaboration & Social",
  "Computer management",
  "Data management",
  "Development & Design",
  "Other apps",
  "Photos & Media",
  "Productivity",
];

/** Categories of apps, those every tenant has from its first day. */
export const categoryRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: ["v1.0"],
    path: "/deviceAppManagement/mobileAppCategories",
    right: "/deviceAppManagement/mobileAppCategories",
    query: { select: "mobileAppCategory", top: 1_000 },
    answer: (call) => {
      const rows = NAMES.map((displayName) => ({
        "@odata.type": "#microsoft.graph.mobileAppCategory",
        id: `${call.tenant.id.slice(0, 24)}${String(NAMES.indexOf(displayName) + 1).padStart(12, "0")}`,
        displayName,
        lastModifiedDateTime: iso(0),
      }));
      return ok(page(rows, call.query, call.url, call.pageSize));
    },
  },
  {
    method: "GET",
    versions: ["v1.0"],
    path: "/deviceAppManagement/mobileApps/{id}/categories",
    right: "/deviceAppManagement/mobileApps/{id}/categories",
    query: { select: "mobileAppCategory", top: 1_000 },
    // How an app is put into one is in no fact: nobody can, and none is in any.
    answer: (call) => {
      appOf(call, call.asOf);
      return ok(page([], call.query, call.url, call.pageSize));
    },
  },
];
