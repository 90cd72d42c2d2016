import { page } from "../query.ts";
import { BETA, BOTH, ok, type Route } from "../route.ts";
import { iso } from "../tenant.ts";

/** The tenant itself: who manages its devices, what it has licences for, who is enrolled by itself (facts G165, G166). */
export const organizationRoutes: readonly Route[] = [
  {
    method: "GET",
    versions: BOTH,
    path: "/organization",
    right: "/organization",
    query: { select: "organization" },
    answer: (call) =>
      ok(
        page(
          [
            {
              id: call.tenant.id,
              displayName: "Contoso",
              countryLetterCode: "US",
              createdDateTime: iso(0),
              mobileDeviceManagementAuthority: "intune",
              onPremisesSyncEnabled: true,
              tenantType: "AAD",
              verifiedDomains: [{ name: "contoso.com", isDefault: true, isInitial: false, type: "Managed" }],
            },
          ],
          call.query,
          call.url,
          call.pageSize,
        ),
      ),
  },
  {
    method: "GET",
    versions: BOTH,
    path: "/subscribedSkus",
    right: "/subscribedSkus",
    query: { select: "subscribedSku" },
    answer: (call) => {
      const users = call.tenant.cast.users.length;
      return ok(
        page(
          [
            {
              id: `${call.tenant.id}_efccb6f7-5641-4e0e-bd10-b4976e1bf68e`,
              skuId: "efccb6f7-5641-4e0e-bd10-b4976e1bf68e",
              skuPartNumber: "EMS",
              appliesTo: "User",
              capabilityStatus: "Enabled",
              consumedUnits: users,
              prepaidUnits: { enabled: users + 5, suspended: 0, warning: 0, lockedOut: 0 },
              servicePlans: [
                plan("c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "INTUNE_A"),
                plan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM"),
              ],
            },
          ],
          call.query,
          call.url,
          call.pageSize,
        ),
      );
    },
  },
  {
    method: "GET",
    versions: BETA,
    path: "/policies/mobileDeviceManagementPolicies",
    right: "/policies/mobileDeviceManagementPolicies",
    query: { select: "mobilityManagementPolicy" },
    answer: (call) =>
      ok(
        page(
          [
            {
              id: "0000000a-0000-0000-c000-000000000000",
              displayName: "Microsoft Intune",
              description: null,
              appliesTo: "all",
              isValid: true,
              discoveryUrl: "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc",
              complianceUrl: "https://portal.manage.microsoft.com/?portalAction=Compliance",
              termsOfUseUrl: "https://portal.manage.microsoft.com/TermsofUse.aspx",
            },
          ],
          call.query,
          call.url,
          call.pageSize,
        ),
      ),
  },
];

const plan = (servicePlanId: string, servicePlanName: string) => ({
  servicePlanId,
  servicePlanName,
  provisioningStatus: "Success",
  appliesTo: "User",
});
