import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Site } from "../../../src/domain/ccmsetup/site.ts";

const CMG = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
const problemsOf = (part: Record<string, unknown>) => {
  const checked = Site.safeParse({ name: "contoso", siteCode: "ABC", ...part });
  return checked.success ? [] : checked.error.issues.map((issue) => issue.message);
};

describe("a site", () => {
  it("takes everything a manifest may say of it", () => {
    expect(
      problemsOf({
        managementPoint: "mp1.contoso.com",
        cloudManagementGateway: CMG,
        dnsSuffix: "contoso.com",
        fallbackStatusPoint: "SMSFP01",
        entra: { clientAppId: "7506ee10-f7ec-415a-b415-cd3d58790d97", resourceUri: "https://contososerver" },
        internetManagementPoint: "server3.contoso.com",
        softwareUpdatePoint: "sup1.contoso.com:8530",
        signingCertificate: "C:\\folder\\smssign.cer",
        trustedRootKey: "0602000000A40000525341310008000001000100",
        certificateSelection: "SubjectAttr:2.5.4.11 = Computers",
        administrationService: "https://sms.contoso.com/AdminService",
        domains: ["contoso.com", "corp.contoso.com"],
        clientShare: "\\\\sms.contoso.com\\SMS_ABC\\Client",
        registrationToken: { env: "CCM_TOKEN" },
        siteServer: "sms.contoso.com",
        networkAccessAccount: "CONTOSO\\svc naa",
        clientPush: { accounts: ["CONTOSO\\svc-push"], automatic: true },
        estate: {
          devices: ["domain", "workgroup"],
          networks: ["intranet"],
          version: "2403",
          published: true,
        },
      }),
    ).toEqual([]);
  });

  it("takes the name of a certificate that comes along on the installation media", () => {
    expect(problemsOf({ signingCertificate: "siteserver.cer" })).toEqual([]);
  });

  it.each([
    [{ siteCode: "ABCD" }, "three letters or digits"],
    [{ siteCode: "auto" }, "three letters or digits"],
    [{ siteCode: "<AB" }, "three letters or digits"],
    [{ siteCode: 123 }, "quotes"],
    [{ siteCode: true }, "quotes"],
    [{ managementPoint: "http://mp1.contoso.com" }, "computer name or FQDN"],
    [{ managementPoint: "mp1.contoso.com;mp2.contoso.com" }, "computer name or FQDN"],
    [{ managementPoint: "mp1.contoso.com/" }, "computer name or FQDN"],
    [{ cloudManagementGateway: `https://${CMG}` }, "without https://"],
    [{ cloudManagementGateway: `${CMG}/` }, "slash at the end"],
    [{ cloudManagementGateway: "contoso.cloudapp.net" }, "MutualAuthPath"],
    [{ internetManagementPoint: "https://server3.contoso.com" }, "without https://"],
    [{ dnsSuffix: ".contoso.com" }, "leading dot"],
    [{ fallbackStatusPoint: "https://fsp" }, "without https://"],
    [{ entra: { clientAppId: "contoso", resourceUri: "https://x" } }, "GUID"],
    [
      { entra: { clientAppId: "7506ee10-f7ec-415a-b415-cd3d58790d97", resourceUri: "contoso" } },
      "App ID URI",
    ],
    [{ softwareUpdatePoint: "sup1.contoso.com" }, "host:port"],
    [{ softwareUpdatePoint: "sup1.contoso.com:99999" }, "65535"],
    [{ signingCertificate: "certificates\\smssign.cer" }, "full path"],
    [{ signingCertificate: "..\\smssign.cer" }, "full path"],
    [{ clientPush: { accounts: ["svc-push"] } }, "DOMAIN"],
    [{ clientPush: { accounts: ["CONTOSO\\svc-push:secret"] } }, "password is never written"],
    [{ estate: { version: 2403 } }, "quotes"],
    [{ trustedRootKey: "trk" }, "hexadecimal"],
    [{ certificateSelection: "computer1" }, "SubjectStr"],
    [{ administrationService: "http://sms.contoso.com" }, "https address"],
    [{ clientShare: "C:\\Client" }, "UNC"],
  ])("refuses %j with a message that tells what is wanted", (part, message) => {
    expect(problemsOf(part)).toEqual([expect.stringContaining(message)]);
  });

  it("refuses a token in clear and does not repeat it", () => {
    const problems = problemsOf({ registrationToken: "eyJhbGciOi.SECRET.x" });
    expect(problems).toEqual([expect.stringContaining("never written in a manifest")]);
    expect(problems.join()).not.toContain("SECRET");
  });

  it("refuses names it does not know, so that a typing mistake is no silent omission", () => {
    expect(problemsOf({ managmentPoint: "mp1" })).toHaveLength(1);
  });

  it("can be described as JSON Schema and extended by a manifest", () => {
    const extended = Site.extend({ name: z.string().min(3), kind: z.literal("Site") });
    expect(z.toJSONSchema(extended, { io: "input" })).toMatchObject({
      required: ["name", "siteCode", "kind"],
    });
  });
});
