import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { generateMethod } from "../../../../src/domain/ccmsetup/methods/generate-method.ts";
import type { MethodInput } from "../../../../src/domain/ccmsetup/methods/method.ts";
import { encodeText } from "../../../../src/formats/encoded-text.ts";
import { readManifest } from "../../../../src/formats/manifest.ts";
import { readRegistryValues } from "../../../../src/formats/registry-values.ts";
import { bare, contoso, inputOf } from "./samples.ts";

const site = (more: string, deployment = "") =>
  inputOf(`apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\n${more}${deployment}`);
const wish = (more: string) => `---
apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: intranet
installer: ./ccmsetup.msi
app: { displayName: ConfigMgr client }
${more}`;
const linesOf = (name: string, input: MethodInput) =>
  generateMethod(name, input).draft.lines.map(({ line }) => line);
const fileOf = (name: string, input: MethodInput, path: string) =>
  generateMethod(name, input).files.find((file) => file.path === path)!;
const checkOf = (name: string, input: MethodInput, check: string) =>
  generateMethod(name, input).draft.checks.find((one) => one.name === check)?.outcome;

describe("manual installation", () => {
  it("makes the example with a management point exactly as Microsoft's page prints it", () => {
    const input = site("siteCode: AUTO\nmanagementPoint: SMSMP01\nfallbackStatusPoint: SMSFP01\n");
    expect(linesOf("manual", input)).toContain(
      "CCMSetup.exe /mp:SMSMP01 /logon SMSSITECODE=AUTO FSP=SMSFP01",
    );
  });

  it("makes both examples for the network share exactly", () => {
    const input = site(
      "siteCode: ABC\nsiteServer: MPSERVER\nmanagementPoint: mpserver.contoso.com\ninternetManagementPoint: server05.contoso.com\nfallbackStatusPoint: server06.contoso.com\n",
    );
    expect(linesOf("manual", input)).toContain("CCMSetup.exe");
    expect(linesOf("manual", input)).toContain(
      "CCMSetup.exe /MP:mpserver.contoso.com /UsePKICert SMSSITECODE=ABC CCMHOSTNAME=server05.contoso.com CCMFIRSTCERT=1 FSP=server06.contoso.com",
    );
    expect(fileOf("manual", input, "runbook.md").text).toContain("net use Z: \\\\MPSERVER\\SMS_ABC\\Client");
  });

  it("works from a site of which nothing but the code is known", () => {
    expect(linesOf("manual", bare)).toEqual(["CCMSetup.exe", "CCMSetup.exe /logon SMSSITECODE=ABC"]);
    expect(checkOf("manual", bare, "Client share")).toBe("fix");
  });
});

describe("package and program", () => {
  it("runs /noservice SMSSITECODE=AUTO unless the deployment says otherwise", () => {
    const full =
      "siteCode: ABC\nmanagementPoint: https://mp1.contoso.com\ndnsSuffix: contoso.com\nfallbackStatusPoint: fsp\ncertificateSelection: SubjectStr:x\n";
    expect(linesOf("package", site(full))).toEqual(["CCMSetup.exe /noservice SMSSITECODE=AUTO"]);
    expect(
      linesOf("package", site(full, wish("properties: { SMSSITECODE: XYZ, SITEREASSIGN: true }\n"))),
    ).toEqual(["CCMSetup.exe /noservice SMSSITECODE=XYZ SITEREASSIGN=TRUE"]);
  });

  it("puts the line into a definition the console reads", () => {
    const text = fileOf("package", contoso(), "client-upgrade.sms").text;
    expect(text).toMatch(/^\[PDF\]\nVersion=2\.0\n\n\[Package Definition\]\n/);
    expect(text).toContain("Programs=SilentUpgrade\n\n[SilentUpgrade]");
    expect(text).toContain("\nCommandLine=CCMSetup.exe /AllowMetered /noservice SMSSITECODE=AUTO ");
  });
});

describe("logon script", () => {
  it("always has /logon", () => {
    for (const input of [bare, contoso()])
      for (const line of linesOf("logon-script", input)) expect(line).toMatch(/ \/logon\b/);
  });

  it("leaves the batch file out, and says so, when cmd could not carry the line", () => {
    const input = site("siteCode: ABC\n", wish("properties: { SMSCACHEDIR: 'D:\\Größe' }\n"));
    const { draft } = generateMethod("logon-script", input);
    expect(draft.artefacts.map(({ path }) => path)).toEqual(["Install-ClientAtLogon.ps1"]);
    expect(checkOf("logon-script", input, "Batch file")).toBe("fix");
  });

  it("keeps what cmd would act on away from it", () => {
    const input = site("siteCode: ABC\n", wish("properties: { CCMCERTSEL: 'Subject:R&D 100%' }\n"));
    expect(fileOf("logon-script", input, "install-client.cmd").text).toContain(
      '"%~dp0ccmsetup.exe" /logon SMSSITECODE=ABC CCMCERTSEL="Subject:R&D 100%%"',
    );
  });
});

describe("software update-based installation", () => {
  it.each([
    ["server1.contoso.com:8530", "http://server1.contoso.com:8530", "pass"],
    ["server1.contoso.com:8531", "https://server1.contoso.com:8531", "pass"],
    ["server1.contoso.com:443", "https://server1.contoso.com:443", "pass"],
    ["SERVER1:8530", "http://SERVER1:8530", "unknown"],
    ["server1.contoso.com:9000", "http://server1.contoso.com:9000", "unknown"],
  ])("points %s to %s", (point, address, outcome) => {
    const input = site(`siteCode: ABC\nsoftwareUpdatePoint: "${point}"\n`);
    const { values } = readRegistryValues(
      encodeText(fileOf("software-update-point", input, "update-service.reg").text, {
        encoding: "utf-16le-bom",
        newline: "crlf",
      }),
    );
    expect(values.map(({ name, text }) => [name, text])).toEqual([
      ["WUServer", address],
      ["WUStatusServer", address],
    ]);
    expect(checkOf("software-update-point", input, "Address of the update service")).toBe(outcome);
  });

  it("refuses a command line and a site without the update point", () => {
    expect(() => generateMethod("software-update-point", { ...contoso() })).toThrow(
      /takes no command line.*\/AllowMetered, SMSCACHESIZE, CCMLOGMAXSIZE/,
    );
    expect(() => generateMethod("software-update-point", bare)).toThrow("names no software update point");
  });
});

describe("group policy software installation", () => {
  it("refuses a command line", () => {
    expect(() => generateMethod("group-policy", contoso())).toThrow("takes no command line");
  });
});

describe("client push", () => {
  it("takes only the parameters documented for it", () => {
    const asks = (parameters: string) => () =>
      generateMethod(
        "client-push",
        site("siteCode: ABC\nmanagementPoint: mp1\n", wish(`parameters: ${parameters}\n`)),
      );
    expect(asks("{ AllowMetered: true, skipprereq: x.exe }")).not.toThrow();
    for (const refused of [
      "{ mp: mp2 }",
      "{ source: 'C:\\x' }",
      "{ noservice: true }",
      "{ forceinstall: true }",
    ])
      expect(asks(refused)).toThrow("Client push does not take");
  });

  it("leaves out what push brings by itself", () => {
    expect(
      linesOf("client-push", site("siteCode: ABC\nmanagementPoint: mp1\nfallbackStatusPoint: fsp\n")),
    ).toEqual(["SMSSITECODE=ABC"]);
  });

  it.each([
    ["", "Push accounts", "fix"],
    ["clientPush: { accounts: ['CONTOSO\\push'] }\n", "Push accounts", "pass"],
    ["domains: [a.com, b.com]\nclientPush: { accounts: ['CONTOSO\\push'] }\n", "Push accounts", "fix"],
    ["domains: [a.com, b.com]\nclientPush: { accounts: ['a.com\\push'] }\n", "Push accounts", "pass"],
    ["clientPush: { ntlmFallback: true }\n", "Kerberos without fallback to NTLM", "fix"],
    ["clientPush: { domainControllers: true }\n", "Domain controllers", "fix"],
    ["estate: { devices: [domain, workgroup] }\n", "Kinds of devices", "fix"],
    ["estate: { devices: [domain, hybrid] }\n", "Kinds of devices", "pass"],
  ])("with %j says of %s: %s", (more, check, outcome) => {
    expect(checkOf("client-push", site(`siteCode: ABC\n${more}`), check)).toBe(outcome);
  });

  it("lets AUTO go from a secondary site only where the schema is extended", () => {
    const from = (schema: string) =>
      site(`siteCode: AUTO\nclientPush: { secondarySite: S01 }\nestate: { ${schema} }\n`);
    expect(checkOf("client-push", from("schemaExtended: true"), "Secondary site")).toBe("pass");
    expect(checkOf("client-push", from("pki: true"), "Secondary site")).toBe("unknown");
    expect(() => generateMethod("client-push", from("schemaExtended: false"))).toThrow("rule 74");
  });

  it("changes nothing of the site that the manifest does not speak of", () => {
    const { text } = fileOf("client-push", bare, "Set-ClientPush.ps1");
    expect(text).toContain("$accounts = @()");
    expect(text).not.toMatch(/Enable\w+ =|AllownNTLMFallback =|InstallClientToDomainController =/);
    expect(text).toContain("if ($accounts.Count -gt 0 -and ");
  });

  it("keeps the accounts in their order and asks for their passwords, 38 characters at most", () => {
    const { text } = fileOf("client-push", contoso(), "Set-ClientPush.ps1");
    expect(text).toContain("$accounts = @('CONTOSO\\svc-push', 'CORP\\svc-push')");
    expect(text).toContain("-AsSecureString");
    expect(text).toContain("$password.Length -gt 38");
  });
});

describe("imaging", () => {
  it("carries no site code, in no file", () => {
    for (const input of [contoso(), bare])
      for (const { text } of generateMethod("imaging", input).files)
        expect(text).not.toMatch(/SMSSITECODE=/i);
  });

  it("refuses a deployment that asks for one", () => {
    for (const name of ["SMSSITECODE", "SMSSiteCode"])
      expect(() =>
        generateMethod("imaging", site("siteCode: ABC\n", wish(`properties: { ${name}: ABC }\n`))),
      ).toThrow("gets no site code");
  });
});

describe("internet-based without a gateway", () => {
  it("has the five required items, and files without spaces in their path", () => {
    const [line] = linesOf("internet", contoso());
    for (const item of [
      "/source:C:\\ProgramData\\",
      "/UsePKICert",
      "CCMHOSTNAME=server05.contoso.com",
      "SMSSITECODE=ABC",
    ])
      expect(line).toContain(item);
    expect(line).toContain("SMSSIGNCERT=C:\\ProgramData\\ConfigMgrClient\\siteserver.cer");
    expect(line).toContain("/NoCRLCheck");
    expect(line).not.toContain('"');
  });

  it("pins the client to the internet when the estate knows no intranet", () => {
    const known = (networks: string) =>
      site(
        `siteCode: ABC\ninternetManagementPoint: ibcm.contoso.com\nsigningCertificate: s.cer\nestate: { networks: [${networks}] }\n`,
      );
    expect(linesOf("internet", known("internet"))[0]).toContain("CCMALWAYSINF=1");
    expect(linesOf("internet", known("internet, intranet"))[0]).not.toContain("CCMALWAYSINF");
  });

  it("sets and clears the management point in PowerShell and VBScript", () => {
    const text = (path: string) => fileOf("internet", contoso(), path).text;
    expect(text("Set-InternetManagementPoint.ps1")).toContain("= 'server05.contoso.com')");
    expect(text("Clear-InternetManagementPoint.ps1")).toContain("$InternetManagementPoint = '')");
    expect(text("set-internet-management-point.vbs")).toContain('wanted = "server05.contoso.com"');
    expect(text("clear-internet-management-point.vbs")).toContain('wanted = ""');
  });

  it.each([
    ["siteCode: ABC\n", "signing certificate"],
    ["siteCode: ABC\nsigningCertificate: s.cer\n", "CCMHOSTNAME"],
    [
      "siteCode: AUTO\nsigningCertificate: s.cer\ninternetManagementPoint: i.contoso.com\n",
      "AUTO does not work",
    ],
  ])("refuses a site that gives too little: %j", (more, message) => {
    expect(() => generateMethod("internet", site(more))).toThrow(message);
  });
});

describe("cloud management gateway", () => {
  it("never writes a registration token: it is put in when the script runs", () => {
    const input = site(
      "siteCode: ABC\ncloudManagementGateway: C.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1\nregistrationToken: { env: CCM_TOKEN }\n",
    );
    for (const { text } of generateMethod("cmg", input).files) expect(text).not.toMatch(/eyJ[A-Za-z0-9]{6}/);
    const { text } = fileOf("cmg", input, "Install-WithToken.ps1");
    expect(text).toContain("$before = '/mp:https://C.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1 /regtoken:'");
    expect(text).toContain(
      "($before + $token + ' CCMHOSTNAME=C.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1 SMSSITECODE=ABC')",
    );
    expect(linesOf("cmg", input).join("\n")).toContain("/regtoken:<registration token> CCMHOSTNAME=");
  });

  it("does not give one way's wishes to another", () => {
    const input = site(
      "siteCode: ABC\ncloudManagementGateway: C.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1\n",
      wish("properties: { CCMALWAYSINF: 1 }\n").replace("scenario: intranet", "scenario: cmg-pki"),
    );
    expect(linesOf("cmg", input).map((line) => line.includes("CCMALWAYSINF"))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it("refuses a site without gateway", () => {
    expect(() => generateMethod("cmg", bare)).toThrow("cloudManagementGateway|CCMHOSTNAME".split("|")[1]!);
  });
});

describe("Intune's methods", () => {
  it.each([
    ["intune-lob", "lob"],
    ["intune-win32", "win32"],
    ["intune-policy", "policy"],
  ])("%s writes a manifest for its channel that an independent reader takes", (method, channel) => {
    const { text } = fileOf(method, contoso(), "deployment.yaml");
    const { documents, problems } = readManifest(text, "deployment.yaml");
    expect(problems).toEqual([]);
    expect(text).toContain(`\nchannel: ${channel}\n`);
    const written = documents.map(({ value }) => value).find((value) => value.kind === "ClientDeployment");
    const { installer, ...others } = contoso().deployment!;
    // Intune brings ccmsetup.msi itself for a policy (rule 93).
    expect(written).toEqual({ ...others, channel, ...(channel === "policy" ? {} : { installer }) });
  });

  it("keeps what only a Win32 app says out of the other channels", () => {
    const input = site(
      "siteCode: ABC\nmanagementPoint: mp1\n",
      wish("channel: win32\nwin32: { detection: client }\n").replace(
        "installer: ./ccmsetup.msi",
        "installer: { folder: ./Client, setup: ccmsetup.exe }",
      ),
    );
    expect(fileOf("intune-win32", input, "deployment.yaml").text).toContain(
      "\ninstaller: { folder: './Client', setup: ccmsetup.exe }\n",
    );
    const { problems } = readManifest(fileOf("intune-lob", input, "deployment.yaml").text, "d.yaml");
    expect(problems).toEqual([]);
  });

  it("leaves /mp out beside a registration token, which would be too long for Intune otherwise", () => {
    const input = site(
      "siteCode: ABC\ncloudManagementGateway: CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500\n",
      wish("registrationToken: { env: CCM_TOKEN }\n").replace("scenario: intranet", "scenario: cmg-token"),
    );
    const [line] = generateMethod("intune-lob", input).draft.lines;
    expect(line!.line).toMatch(/^CCMSETUPCMD="\/regtoken:<registration token> CCMHOSTNAME=/);
    expect(line!.length).toBeGreaterThan(950);
    expect(fileOf("intune-lob", input, "deployment.yaml").text).toContain(
      "\nregistrationToken: { env: CCM_TOKEN }\n",
    );
  });

  it("writes a manifest from a site alone as well", () => {
    const input: MethodInput = { site: contoso().site };
    const { documents, problems } = readManifest(
      fileOf("intune-lob", input, "deployment.yaml").text,
      "d.yaml",
    );
    expect(problems).toEqual([]);
    expect(documents.map(({ value }) => value.kind)).toEqual(["Site", "ClientDeployment"]);
    expect(documents[0]!.value).toEqual(contoso().site);
  });

  it("keeps the co-management settings policy to what it supports", () => {
    const input = site("siteCode: ABC\nmanagementPoint: mp1\n");
    expect(() => generateMethod("intune-policy", input)).toThrow("rules 95 and 96");
    expect(checkOf("intune-policy", contoso(), "Entra joined only")).toBe("fix");
    expect(checkOf("intune-policy", contoso(), "No PKI client authentication")).toBe("fix");
    expect(checkOf("intune-policy", contoso(), "Version of Configuration Manager")).toBe("pass");
  });
});

describe("provisioning by group policy", () => {
  const input = contoso();
  const { line } = generateMethod("group-policy-provisioning", input).draft.lines[0]!;
  const reader = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });

  it("writes the same line into .reg, template and script", () => {
    const file = fileOf("group-policy-provisioning", input, "provision-client.reg");
    expect(file.encoding).toBe("utf-16le-bom");
    const { format, values } = readRegistryValues(encodeText(file.text, file));
    expect({ format, values }).toEqual({
      format: "reg",
      values: [
        {
          key: "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\ccmsetup",
          name: "SetupParameters",
          text: line,
        },
      ],
    });
    expect(fileOf("group-policy-provisioning", input, "Set-ClientProvisioning.ps1").text).toContain(
      `'${line}'`,
    );
  });

  it("writes a template whose policy, box and texts fit together", () => {
    const [admx, adml] = [
      fileOf("group-policy-provisioning", input, "PolicyDefinitions/ConfigMgrClientProvisioning.admx").text,
      fileOf("group-policy-provisioning", input, "PolicyDefinitions/en-US/ConfigMgrClientProvisioning.adml")
        .text,
    ];
    expect([XMLValidator.validate(admx), XMLValidator.validate(adml)]).toEqual([true, true]);
    const { policy } = reader.parse(admx).policyDefinitions.policies;
    const { stringTable, presentationTable } = reader.parse(adml).policyDefinitionResources.resources;
    expect(policy).toMatchObject({ class: "Machine", key: "SOFTWARE\\Policies\\Microsoft\\ccmsetup" });
    expect(policy.elements.text).toMatchObject({ id: "CCMSetup", valueName: "SetupParameters" });
    expect(presentationTable.presentation.textBox).toEqual({
      refId: policy.elements.text.id,
      label: "CCMSetup",
      defaultValue: line,
    });
    const strings = stringTable.string.map(({ id }: { id: string }) => id);
    for (const [, used] of admx.matchAll(/\$\(string\.(\w+)\)/g)) expect(strings).toContain(used);
    expect(policy.presentation).toBe(`$(presentation.${presentationTable.presentation.id})`);
    expect(Number(policy.elements.text.maxLength)).toBeGreaterThanOrEqual(line.length);
  });

  it.each([
    [50, 255, "pass"],
    [300, 511, "fix"],
    [700, 1_023, "fix"],
  ])("with a value of %i characters makes a box of %i", (length, limit, outcome) => {
    const long = site("siteCode: ABC\n", wish(`properties: { CCMCERTISSUERS: CN=${"x".repeat(length)} }\n`));
    const { draft } = generateMethod("group-policy-provisioning", long);
    expect(draft.lines[0]!.limit).toBe(limit);
    expect(checkOf("group-policy-provisioning", long, "Length")).toBe(outcome);
    expect(draft.artefacts[0]!.text).toContain(`maxLength="${limit}"`);
  });

  it("refuses what no box can hold, and a registration token", () => {
    const wishes = (more: string) => site("siteCode: ABC\n", wish(more));
    expect(() =>
      generateMethod(
        "group-policy-provisioning",
        wishes(`properties: { CCMCERTISSUERS: CN=${"x".repeat(1_100)} }\n`),
      ),
    ).toThrow("a group policy text box takes 1023");
    const token = wishes("").deployment!;
    expect(() =>
      generateMethod("group-policy-provisioning", {
        site: bare.site,
        deployment: { ...token, scenario: "cmg-token" },
      }),
    ).toThrow("cannot be provisioned");
    expect(() =>
      generateMethod("task-sequence", { site: bare.site, deployment: { ...token, scenario: "cmg-token" } }),
    ).toThrow("does not belong into a task sequence");
  });
});

describe("task sequence", () => {
  it("leaves the site code to the step on the intranet, and gives it beside CCMHOSTNAME", () => {
    const intranet = site("siteCode: ABC\nmanagementPoint: mp1.contoso.com\n");
    expect(linesOf("task-sequence", intranet)).toEqual(["SMSMP=mp1.contoso.com"]);
    expect(linesOf("task-sequence", contoso())[0]).toMatch(/CCMHOSTNAME=\S+ SMSSITECODE=ABC/);
    expect(linesOf("task-sequence", bare)).toEqual([]);
  });
});
