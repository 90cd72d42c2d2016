import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SiteTrust } from "../../src/configmgr/site-trust.ts";
import { makeCertificates } from "../network/made-certificates.ts";
import { ids, openPlanned, plannedSite, siteOf } from "./planned-site.ts";

const { authority, made } = makeCertificates({
  good: { dns: "localhost", from: "20200101000000Z", to: "20990101000000Z" },
  renewed: { dns: "localhost", from: "20200101000000Z", to: "20990101000000Z" },
  expired: { dns: "localhost", from: "20200101000000Z", to: "20210101000000Z" },
  future: { dns: "localhost", from: "20980101000000Z", to: "20990101000000Z" },
  other: { dns: "cm2.contoso.com", from: "20200101000000Z", to: "20990101000000Z" },
});
type Name = keyof typeof made;
const thumbprintOf = (name: Name) => new X509Certificate(made[name]!.cert).fingerprint256;

async function askOver(name: Name, trust: SiteTrust) {
  const { port, asked } = await plannedSite({
    classes: siteOf(ids(1)),
    tls: { key: made[name]!.key, cert: made[name]!.cert },
  });
  const { site } = openPlanned(`https://localhost:${port}/AdminService_TokenAuth`, { trust });
  const answer = await site.siteIdentity().catch((error: unknown) => error);
  return { answer, asked };
}

describe("the site's certificate", () => {
  it("is good when the configured authority vouches for it", async () => {
    const { answer } = await askOver("good", { authorities: authority });
    expect(answer).toMatchObject({ siteCode: "ABC" });
  });

  it.each([
    ["good", {}, "unknown-authority", /adminServiceCa/],
    ["expired", { authorities: authority }, "expired", /Renew/],
    ["future", { authorities: authority }, "not-yet-valid", /clocks/],
    ["other", { authorities: authority }, "wrong-name", /adminServiceUrl/],
  ] as const)("%s with %o is refused as %s, and no token is sent", async (name, trust, tls, next) => {
    const { answer, asked } = await askOver(name, trust);
    expect(answer).toMatchObject({
      code: "unreachable",
      facts: { tls, host: "localhost" },
      next: expect.stringMatching(next),
    });
    expect(asked).toEqual([]);
  });

  it("is good when it is the pinned one, whoever issued it and however the thumbprint is written", async () => {
    const thumbprint = thumbprintOf("good");
    for (const written of [thumbprint, thumbprint.replaceAll(":", "").toLowerCase()])
      expect((await askOver("good", { thumbprint: written })).answer).toMatchObject({ siteCode: "ABC" });
  });

  it("is refused when it is not the pinned one: both thumbprints are named and no token is sent", async () => {
    const { answer, asked } = await askOver("renewed", { thumbprint: thumbprintOf("good") });
    const digits = (name: Name) => thumbprintOf(name).replaceAll(":", "");
    expect(answer).toMatchObject({
      code: "unreachable",
      facts: { tls: "thumbprint-changed", seen: digits("renewed"), pinned: digits("good") },
      message: expect.stringContaining(digits("renewed")),
    });
    expect(asked).toEqual([]);
  });

  it("is refused when the pinned one has ended", async () => {
    const { answer, asked } = await askOver("expired", { thumbprint: thumbprintOf("expired") });
    expect(answer).toMatchObject({ code: "unreachable", facts: { tls: "expired" } });
    expect(asked).toEqual([]);
  });

  it("has to be both pinned and vouched for when both are set", async () => {
    const thumbprint = thumbprintOf("good");
    expect((await askOver("good", { authorities: authority, thumbprint })).answer).toMatchObject({
      siteCode: "ABC",
    });
    expect(
      (await askOver("other", { authorities: authority, thumbprint: thumbprintOf("other") })).answer,
    ).toMatchObject({ facts: { tls: "wrong-name" } });
  });
});
