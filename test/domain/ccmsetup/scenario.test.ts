import { describe, expect, it } from "vitest";
import { findEntry } from "../../../src/domain/ccmsetup/catalogue.ts";
import { SCENARIOS } from "../../../src/domain/ccmsetup/line.ts";
import { guessScenario, SCENARIO_FACTS } from "../../../src/domain/ccmsetup/scenario.ts";

const CMG = "CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500";
/** Items as people write them, split the simplest way. */
const itemsOf = (line: string) =>
  line.split(" ").map((word) => {
    const at = word.search(/[:=]/);
    return at < 0 ? { name: word } : { name: word.slice(0, at), value: word.slice(at + 1) };
  });
const guessed = (line: string) => guessScenario(itemsOf(line));
const musts = (scenario: (typeof SCENARIOS)[number]) =>
  SCENARIO_FACTS[scenario].items
    .filter(({ level }) => level === "must")
    .flatMap(({ anyOf }) => anyOf)
    .sort();

describe("the scenarios", () => {
  it("are the six of the manifest, each described and each item in the catalogue", () => {
    expect(Object.keys(SCENARIO_FACTS).sort()).toEqual([...SCENARIOS].sort());
    for (const { items } of Object.values(SCENARIO_FACTS))
      for (const { anyOf } of items) for (const name of anyOf) expect(findEntry(name)?.name).toBe(name);
  });

  it("require what the documentation requires and nothing more", () => {
    expect(musts("intranet")).toEqual([]);
    expect(musts("workgroup")).toEqual([]);
    expect(musts("cmg-entra")).toEqual(["CCMHOSTNAME", "SMSSITECODE"]);
    expect(musts("cmg-token")).toEqual(["/regtoken", "CCMHOSTNAME", "SMSSITECODE"]);
    expect(musts("cmg-pki")).toEqual(["/UsePKICert", "CCMHOSTNAME", "SMSSITECODE"]);
    expect(musts("internet-pki")).toEqual(
      ["/UsePKICert", "/source", "CCMHOSTNAME", "SMSSIGNCERT", "SMSSITECODE"].sort(),
    );
  });

  it("let a client find its site by itself only where that can work", () => {
    expect(SCENARIOS.filter((scenario) => SCENARIO_FACTS[scenario].autoSite).sort()).toEqual([
      "intranet",
      "workgroup",
    ]);
  });
});

describe("the scenario of a line", () => {
  it.each([
    ["/mp:SMSMP01 /logon SMSSITECODE=AUTO FSP=SMSFP01", "intranet"],
    ["/mp:mp1.contoso.com SMSSITECODE=ABC", "intranet"],
    [`CCMHOSTNAME=${CMG} SMSSITECODE=ABC`, "cmg-entra"],
    [`ccmhostname=${CMG} SMSSiteCode=ABC SMSMP=mp1`, "cmg-entra"],
    [`/mp:https://${CMG} CCMHOSTNAME=${CMG} SMSSITECODE=ABC /RegToken:x.y.z`, "cmg-token"],
    [`/mp:https://${CMG} /usepkicert CCMHOSTNAME=${CMG} SMSSITECODE=ABC`, "cmg-pki"],
    ["/UsePKICert CCMHOSTNAME=SERVER3.CONTOSO.COM SMSSITECODE=ABC", "internet-pki"],
    ["SMSSITECODE=ABC SMSROOTKEYPATH=C:\\trk", "workgroup"],
    ["AADCLIENTAPPID=aa28e7f1-b88a-43cd-a2e3-f88b257c863b", "cmg-entra"],
    ["/noservice", undefined],
    ["CCMHOSTNAME=mp.contoso.com", undefined],
  ])("is told from %s", (line, scenario) => {
    expect(guessed(line)).toBe(scenario);
  });
});
