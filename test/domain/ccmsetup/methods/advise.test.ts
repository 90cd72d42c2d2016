import { describe, expect, it } from "vitest";
import type { DeviceKind } from "../../../../src/domain/ccmsetup/device-kinds.ts";
import type { Estate } from "../../../../src/domain/ccmsetup/estate.ts";
import { adviseMethods, type Network } from "../../../../src/domain/ccmsetup/methods/advise.ts";
import { METHOD_NAMES } from "../../../../src/domain/ccmsetup/methods/method.ts";
import { bare, contoso } from "./samples.ts";

const { site } = contoso();
const advised = (devices: DeviceKind, network: Network, estate: Estate = {}, from = site) =>
  adviseMethods({ ...from, estate: { ...estate, devices: [devices], networks: [network] } });
const best = (...given: Parameters<typeof advised>) =>
  advised(...given)
    .rows.filter(({ verdict }) => verdict === "best")
    .map(({ method }) => method);

describe("advice", () => {
  it.each([
    [
      "Entra joined, Autopilot user-driven",
      "entra",
      "internet",
      { autopilot: "user-driven", intuneEnrolled: true },
      "intune-policy",
    ],
    ["a workgroup on the intranet", "workgroup", "intranet", {}, "workgroup"],
    [
      "a domain with published site",
      "domain",
      "intranet",
      { schemaExtended: true, published: true },
      "software-update-point",
    ],
    ["a domain outside with certificates", "domain", "internet", { pki: true }, "cmg"],
  ] as const)("for %s is %s %s: %s", (_title, devices, network, estate, method) => {
    expect(best(devices, network, estate as Estate)).toEqual([method]);
  });

  it("looks at every method for every kind and place, each with a reason", () => {
    const { rows } = adviseMethods(bare.site);
    expect(rows).toHaveLength(METHOD_NAMES.length * 8);
    for (const { reasons } of rows) expect(reasons.length).toBeGreaterThan(0);
  });

  it("never calls client push the best, and tells why", () => {
    for (const devices of ["domain", "hybrid"] as const)
      expect(best(devices, "intranet", { schemaExtended: true, published: true })).not.toContain(
        "client-push",
      );
    const push = advised("domain", "intranet").rows.find(({ method }) => method === "client-push");
    expect(push?.reasons.join()).toContain("least secure");
  });

  it("says no with the one reason that decides", () => {
    const row = (method: string, ...given: Parameters<typeof advised>) =>
      advised(...given).rows.find((one) => one.method === method);
    expect(row("client-push", "workgroup", "intranet")).toMatchObject({
      verdict: "no",
      reasons: ["Only members of a domain can be reached."],
    });
    expect(row("cmg", "entra", "internet", {}, bare.site)).toMatchObject({ verdict: "no" });
    expect(row("intune-policy", "hybrid", "internet")).toMatchObject({ verdict: "no" });
  });

  it("lists what is not known and counts it neither way", () => {
    const { unknown } = adviseMethods(bare.site);
    expect(unknown.join("\n")).toContain("estate.schemaExtended");
    expect(adviseMethods(site).unknown).toEqual([]);
  });
});
