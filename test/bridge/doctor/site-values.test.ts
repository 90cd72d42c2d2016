import { describe, expect, it } from "vitest";
import { examineRollout } from "../../../src/bridge/doctor/examine-rollout.ts";
import { ABC, MANIFEST, type Plan, plannedWorld } from "./planned-world.ts";

const NAME = "command line and the site's own values";
async function judged(plan: Plan = {}) {
  const { checks } = await examineRollout(plannedWorld(plan), { manifest: ["pilot.yaml"], offline: false });
  return checks.find(({ name }) => name === NAME) ?? expect.fail("no such check");
}
/** A manifest for the intranet, whose line names a management point and a fallback status point. */
const intranet = (more: string) =>
  MANIFEST.replace("scenario: cmg-entra", "scenario: intranet")
    .replace(/cloudManagementGateway: .*\n/, `${more}\n`)
    .replace("managementPoint: mp1.contoso.com", "managementPoint: mp1.contoso.com");

describe("a line beside what the site says of itself", () => {
  it("passes where the servers it names have these roles, and says what the site cannot tell", async () => {
    expect(await judged()).toMatchObject({
      outcome: "pass",
      why: expect.stringMatching(/knows SMSSITECODE=ABC.*CCMHOSTNAME: compare those in the console/),
    });
  });

  it.each<[string, Plan, RegExp]>([
    [
      "a management point that the site does not have",
      {
        manifest: intranet(""),
        needs: { siteValues: async () => ({ ...ABC, managementPoints: ["mp9.contoso.com"] }) },
      },
      /SMSMP names mp1\.contoso\.com, which is no management point of the site; it has mp9\.contoso\.com/,
    ],
    [
      "a fallback status point that is none",
      { manifest: intranet("fallbackStatusPoint: fsp9.contoso.com") },
      /FSP names fsp9\.contoso\.com, which is no fallback status point of the site; it has fsp1/,
    ],
    [
      "another site's code",
      { needs: { siteValues: async () => ({ ...ABC, siteCode: "XYZ" }) } },
      /SMSSITECODE=ABC, but the site is XYZ/,
    ],
  ])("wants fixing for %s", async (_what, plan, why) => {
    expect(await judged(plan)).toMatchObject({ outcome: "fix", why: expect.stringMatching(why) });
  });

  it("takes a short name for the full one", async () => {
    const manifest = intranet("fallbackStatusPoint: FSP1");
    expect(await judged({ manifest })).toMatchObject({ outcome: "pass" });
  });

  it("says what a site does not tell rather than that it is wrong", async () => {
    const untold = { ...ABC, managementPoints: null, fallbackStatusPoints: null };
    const found = await judged({
      manifest: intranet(""),
      needs: { siteValues: async () => untold },
    });
    expect(found).toMatchObject({ outcome: "pass", why: expect.stringContaining("SMSMP (mp1.contoso.com)") });
  });
});
