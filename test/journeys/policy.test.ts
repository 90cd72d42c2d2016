import { describe, expect, it } from "vitest";
import { rightsOf } from "../../src/domain/rights.ts";
import { all, type Killed, killedAt, undisturbed } from "./kills.ts";
import { asPolicy, pilotProblems, policyProblems } from "./pilot.ts";
import { groupId, json, type Trial, trials } from "./trial.ts";

const withTrial = trials();
const CONFIGURATIONS = "/beta/deviceManagement/deviceEnrollmentConfigurations";
const POLICY = "#microsoft.graph.deviceComanagementAuthorityConfiguration";
const kinds = (steps: readonly { kind: string }[]) => steps.map(({ kind }) => kind);
const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code);
const plan = async ({ run }: Trial) => json(await run(["plan", "-f", "pilot.yaml"]));
const ours = ({ sandbox }: Trial) =>
  sandbox.tenant.policies.all().find(({ values }) => String(values.description).includes("ccmbridge/1"))!;

/** Somebody made a policy in the admin center, and assigned it to the pilot group. */
async function foreignPolicy({ graph, sandbox }: Trial): Promise<string> {
  const { id } = await graph("POST", CONFIGURATIONS, {
    "@odata.type": POLICY,
    displayName: "By hand",
    installConfigurationManagerAgent: false,
    managedDeviceAuthority: 0,
  });
  await graph("POST", `${CONFIGURATIONS}/${id}/assign`, {
    enrollmentConfigurationAssignments: [
      {
        "@odata.type": "#microsoft.graph.enrollmentConfigurationAssignment",
        target: {
          "@odata.type": "#microsoft.graph.groupAssignmentTarget",
          groupId: groupId(sandbox, "Pilot devices"),
        },
      },
    ],
  });
  return id;
}

describe("a co-management settings policy", () => {
  it("is deployed with one command, and then there is nothing to do and nothing differs", () =>
    withTrial(async (trial) => {
      trial.edit(asPolicy);
      const { steps, verified, appId, policyId } = await trial.apply();
      expect(kinds(steps)).toEqual(["create-policy", "assign"]);
      expect({ verified, appId, policyId }).toEqual({
        verified: true,
        appId: null,
        policyId: ours(trial).id,
      });
      expect(policyProblems(trial.sandbox)).toEqual([]);
      expect(ours(trial).values).toMatchObject({
        installConfigurationManagerAgent: true,
        managedDeviceAuthority: 0,
        configurationManagerAgentCommandLineArgument:
          'CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/72186325152220500 SMSSITECODE=ABC SMSMP=mp1.contoso.com"',
      });
      const before = trial.sandbox.requests.length;
      expect(await trial.run(["plan", "-f", "pilot.yaml"])).toMatchObject({ exit: 0 });
      expect(await trial.run(["drift", "-f", "pilot.yaml"])).toMatchObject({ exit: 0 });
      expect(json(await trial.run(["apply", "-f", "pilot.yaml", "--yes"])).steps).toEqual([]);
      expect(trial.writes(before)).toEqual([]);
    }));

  it("shows what somebody changed in it as drift, and an apply puts it right", () =>
    withTrial(async (trial) => {
      trial.edit(asPolicy);
      const { policyId } = await trial.apply();
      await trial.graph("PATCH", `${CONFIGURATIONS}/${policyId}`, {
        "@odata.type": POLICY,
        managedDeviceAuthority: 1,
      });
      await trial.graph("POST", `${CONFIGURATIONS}/${policyId}/assign`, {
        enrollmentConfigurationAssignments: [],
      });
      const drifted = await trial.run(["drift", "-f", "pilot.yaml"]);
      expect(drifted.exit).toBe(3);
      expect(json(drifted).drift.map(({ path }: { path: string }) => path.split("[")[0])).toEqual([
        "policy.override",
        "assignments",
        "assignments",
      ]);
      const { steps, warnings } = await trial.apply();
      expect(kinds(steps)).toEqual(["update-policy", "assign"]);
      expect(codes(warnings)).toContain("override-changed");
      expect(policyProblems(trial.sandbox)).toEqual([]);
    }));

  it("shows a policy of somebody else on the same group, takes the place it wants, and leaves the other alone", () =>
    withTrial(async (trial) => {
      const foreign = await foreignPolicy(trial);
      trial.edit(asPolicy);
      const { steps, warnings } = await plan(trial);
      expect(kinds(steps)).toEqual(["create-policy", "set-priority", "assign"]);
      const conflict = warnings.find(({ code }: { code: string }) => code === "policy-conflict");
      expect(conflict.message).toContain(`By hand (${foreign}) is assigned for group Pilot devices`);
      await trial.apply();
      expect(policyProblems(trial.sandbox)).toEqual([]);
      expect(trial.sandbox.tenant.policies.get(foreign)).toMatchObject({ priority: 2 });
      expect(await trial.run(["destroy", "-f", "pilot.yaml", "--yes"])).toMatchObject({ exit: 0 });
      expect(trial.sandbox.tenant.policies.all()).toMatchObject([{ id: foreign, priority: 1 }]);
    }));

  it("takes the place of the app: it is assigned before the app goes, and the plan says why", () =>
    withTrial(async (trial) => {
      const { appId } = await trial.apply();
      trial.edit(asPolicy);
      const { steps, warnings } = await plan(trial);
      expect(kinds(steps)).toEqual(["create-policy", "assign", "remove-app"]);
      expect(steps[2].why).toContain("keep the client");
      expect(codes(warnings)).toContain("policy-reach");
      const { policyId } = await trial.apply();
      const writes = trial.writes();
      expect(writes.indexOf(`POST ${CONFIGURATIONS}/${policyId}/assign`)).toBeLessThan(
        writes.indexOf(`DELETE /v1.0/deviceAppManagement/mobileApps/${appId}`),
      );
      expect(policyProblems(trial.sandbox)).toEqual([]);
      expect((await plan(trial)).steps).toEqual([]);
    }));

  it("gives way to the app again, and is removed last", () =>
    withTrial(async (trial) => {
      trial.edit(asPolicy);
      await trial.apply();
      trial.edit((text) =>
        text
          .replace("channel: policy\npolicy: { priority: 1 }", "channel: lob\ninstaller: ./ccmsetup.msi")
          .replace(
            "intent: required }",
            "intent: required, filter: Corporate Windows, filterMode: include }",
          ),
      );
      const { steps } = await trial.apply();
      expect(kinds(steps).at(-1)).toBe("remove-policy");
      expect(trial.sandbox.tenant.policies.all()).toEqual([]);
      expect(pilotProblems(trial.sandbox)).toEqual([]);
    }));

  it("of somebody else that installs the client on the same group is a warning for an app", () =>
    withTrial(async (trial) => {
      const id = await foreignPolicy(trial);
      await trial.graph("PATCH", `${CONFIGURATIONS}/${id}`, {
        "@odata.type": POLICY,
        installConfigurationManagerAgent: true,
        configurationManagerAgentCommandLineArgument: 'CCMSETUPCMD="SMSSITECODE=ABC"',
      });
      const { warnings } = await plan(trial);
      expect(codes(warnings)).toContain("app-and-policy");
      expect(codes(warnings)).not.toContain("windows-11-authority");
    }));

  it("asks for the rights that `rights apply policy` prints, and no others", async () => {
    const rights = rightsOf("apply policy")![0]!.application.map(({ right }) => right);
    await withTrial(
      async (trial) => {
        // All that a plan may ask is asked: a filter cannot be given, and names none.
        trial.edit((text) => asPolicy(text).replace("{ exclude: Kiosks }", "{ all: devices }"));
        await trial.apply();
        const used = trial.sandbox.requests.flatMap(({ right }) => right ?? []);
        expect(rights).toEqual(expect.arrayContaining([...new Set(used)]));
        expect(trial.sandbox.requests.filter(({ contract }) => contract !== "ok")).toEqual([]);
      },
      { roles: rights },
    );
  });

  it("is refused in v1.0, with members the service sets, and without a line to install with", () =>
    withTrial(async ({ graph, sandbox }) => {
      const body = {
        "@odata.type": POLICY,
        displayName: "x",
        installConfigurationManagerAgent: false,
        managedDeviceAuthority: 0,
      };
      const refused = async (path: string, change: object) =>
        expect(graph("POST", path, { ...body, ...change })).rejects.toThrow(/: 400 /);
      await refused(CONFIGURATIONS.replace("beta", "v1.0"), {});
      await refused(CONFIGURATIONS, { priority: 1 });
      await refused(CONFIGURATIONS, { installConfigurationManagerAgent: true });
      await refused(CONFIGURATIONS, { managedDeviceAuthority: 2 });
      await refused(CONFIGURATIONS, { commandLine: "" });
      expect(sandbox.tenant.policies.all()).toEqual([]);
      expect(sandbox.requests.filter(({ contract }) => contract !== "ok")).toHaveLength(5);
    }));
});

it("a policy's apply ends the same whichever request it dies at, every other one before its answer came", {
  timeout: 120_000,
}, async () => {
  const killed: Killed = {
    blobs: () => "memory",
    edit: asPolicy,
    problems: policyProblems,
    makes: "/deviceEnrollmentConfigurations",
    againHere: true,
  };
  const { requests, ...rest } = await undisturbed(killed);
  expect(rest).toMatchObject({ exit: 0, problems: [], left: [] });
  const check = (number: number) => killedAt(killed, number, number % 2 === 0 ? "answering" : "answered");
  expect(await all(requests, check)).toEqual([]);
});
