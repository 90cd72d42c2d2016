import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { leftovers, pilotProblems } from "./pilot.ts";
import { failure, json, trials } from "./trial.ts";

const withTrial = trials();
const PLAN = ["plan", "-f", "pilot.yaml"];
const APPLY = ["apply", "-f", "pilot.yaml", "--yes"];

describe("a tenant that refuses", () => {
  it("for want of a right ends with 5 and the name of the right", () =>
    withTrial(
      async ({ run }) => {
        const ended = await run(PLAN);
        expect(ended.exit).toBe(5);
        expect(failure(ended)).toMatchObject({
          code: "denied",
          message: expect.stringContaining("DeviceManagementApps.Read.All"),
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          next: expect.stringContaining("ccmbridge rights"),
        });
      },
      { roles: ["GroupMember.Read.All"] },
    ));

  it("names the right also when the service does not", () =>
    withTrial(async ({ run, sandbox }) => {
      sandbox.setFaults({ match: "/mobileApps", status: 403 });
      const ended = await run(PLAN);
      expect(ended.exit).toBe(5);
      expect(failure(ended).next).toContain("DeviceManagementApps.Read.All");
    }));

  it("takes an apply without the right to write for what it is, before anything is made", () =>
    withTrial(
      async ({ run, sandbox }) => {
        const ended = await run(APPLY);
        expect(ended.exit).toBe(5);
        expect(failure(ended).message).toContain("DeviceManagementApps.ReadWrite.All");
        expect(sandbox.tenant.apps.all()).toEqual([]);
      },
      {
        roles: [
          "DeviceManagementApps.Read.All",
          "DeviceManagementConfiguration.Read.All",
          "GroupMember.Read.All",
        ],
      },
    ));

  it("a secret that is wrong ends with 5 and does not show it", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["whoami", "--verbose"], { CCMBRIDGE_CLIENT_SECRET: "wrong~but~secret" });
      expect(ended.exit).toBe(5);
      expect(failure(ended)).toMatchObject({ code: "sign-in" });
      expect(ended.out + ended.err).not.toContain("wrong~but~secret");
    }));

  it("by throttling for ever ends with 6, says when to come back, and what was done is kept", () =>
    withTrial(async ({ run, sandbox }) => {
      sandbox.setFaults({ match: "/contentVersions", status: 429, retryAfter: 1 });
      const ended = await run(APPLY, { CCMBRIDGE_DEADLINE_SECONDS: "2" });
      expect(ended.exit).toBe(6);
      expect(failure(ended)).toMatchObject({ code: "throttled", facts: { retryAfterSeconds: 1 } });
      sandbox.clearFaults();
      expect(await run(APPLY)).toMatchObject({ exit: 0 });
      expect(pilotProblems(sandbox)).toEqual([]);
    }));

  it("fails at once when it is told to come back after the deadline", () =>
    withTrial(async ({ run, sandbox }) => {
      sandbox.setFaults({ match: "/mobileApps", status: 429, retryAfter: 86_400 });
      const ended = await run(PLAN);
      expect(ended.exit).toBe(6);
      expect(failure(ended).facts.retryAfterSeconds).toBe(86_400);
      expect(sandbox.requests.filter(({ path }) => path.includes("/mobileApps"))).toHaveLength(1);
    }));
});

describe("a network that is not there", () => {
  it("is named with the host, and what to do", () =>
    withTrial(async ({ run }) => {
      const ended = await run(PLAN, { CCMBRIDGE_SANDBOX_URL: "http://127.0.0.1:9" });
      expect(ended.exit).toBe(1);
      expect(failure(ended)).toMatchObject({
        code: "unreachable",
        message: expect.stringContaining("127.0.0.1"),
        next: expect.stringContaining("network"),
      });
    }));

  it("wants to know which tenant when none is set", () =>
    withTrial(async ({ run }) => {
      const ended = await run(PLAN, { CCMBRIDGE_TENANT_ID: "", CCMBRIDGE_CLIENT_ID: "" });
      expect(ended.exit).toBe(2);
      expect(failure(ended)).toMatchObject({
        code: "configuration",
        message: "No tenant to talk to: CCMBRIDGE_TENANT_ID and CCMBRIDGE_CLIENT_ID are not set.",
        next: expect.stringContaining("sandbox start"),
      });
    }));
});

describe("a manifest", () => {
  it("that does not hold together ends with 2 and every problem at its file, line and column", () =>
    withTrial(async ({ run, edit }) => {
      edit((text) =>
        text.replace("scenario: cmg-entra", "scenario: cmg-etra").replace("siteCode: ABC", "siteCod: ABC"),
      );
      const ended = await run(PLAN);
      expect(ended.exit).toBe(2);
      const { code, message } = failure(ended);
      expect(code).toBe("manifest-invalid");
      expect(message).toMatch(/pilot\.yaml:6:\d+: .*siteCod/);
      expect(message).toMatch(/pilot\.yaml:14:\d+: scenario: has to be one of intranet, cmg-entra/);
    }));

  it("that is no YAML ends with 2 and its line", () =>
    withTrial(async ({ run, write }) => {
      write("broken.yaml", "apiVersion: ccmbridge/v1\nkind: [Site\n");
      const ended = await run(["plan", "-f", "broken.yaml"]);
      expect(ended.exit).toBe(2);
      expect(failure(ended).message).toMatch(/broken\.yaml:\d+:\d+: /);
    }));

  it("that is not there is named", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["plan", "-f", "missing.yaml"]);
      expect(ended.exit).toBe(1);
      expect(failure(ended).message).toContain("missing.yaml");
    }));

  it("with a group or a filter that the tenant does not have, or has twice, changes nothing", () =>
    withTrial(async ({ run, edit, writes }) => {
      edit((text) => text.replace("exclude: Kiosks", "exclude: Kiosk"));
      const missing = failure(await run(APPLY));
      expect(missing).toMatchObject({ code: "not-found", message: "No group named Kiosk is in the tenant." });
      edit((text) => text.replace("exclude: Kiosk ", "exclude: Duplicate name "));
      const twice = failure(await run(APPLY));
      expect(twice.code).toBe("ambiguous");
      expect(twice.message).toMatch(/2 groups are named Duplicate name: [0-9a-f-]{36}, [0-9a-f-]{36}\./);
      edit((text) =>
        text
          .replace("exclude: Duplicate name", "exclude: Kiosks")
          .replace("filter: Corporate", "filter: Corp"),
      );
      const filter = failure(await run(APPLY));
      expect(filter.message).toBe("No assignment filter named Corp Windows is in the tenant.");
      expect(writes()).toEqual([]);
    }));

  it("takes an id for a group whose name is there twice", () =>
    withTrial(async ({ run, edit, sandbox }) => {
      const id = sandbox.cast.groups.findLast(({ displayName }) => displayName === "Duplicate name")!.id;
      edit((text) => text.replace("exclude: Kiosks", `exclude: ${id.toUpperCase()}`));
      expect(json(await run(PLAN)).steps.at(-1).after.assignments).toContain(
        "required not for group Duplicate name",
      );
    }));

  it("whose installer is client.msi, no MSI, or not there is refused before the tenant is asked", () =>
    withTrial(async ({ run, write, sandbox, edit }) => {
      write("ccmsetup.msi", "not an MSI");
      expect(failure(await run(PLAN))).toMatchObject({ code: "invalid" });
      edit((text) => text.replace("./ccmsetup.msi", "./nowhere.msi"));
      expect(failure(await run(PLAN))).toMatchObject({
        message: expect.stringContaining("nowhere.msi"),
        next: expect.stringContaining("the manifest's own folder"),
      });
      expect(sandbox.requests).toEqual([]);
    }));
});

describe("Ctrl-C", () => {
  it("in the middle of an upload ends with 130, leaves nothing half-written, and the next run goes on", () =>
    withTrial(async ({ start, run, sandbox, folder, data }) => {
      sandbox.setFaults({ match: "comp=block&", delayMs: 60_000 });
      const running = start(APPLY);
      while (!sandbox.requests.some(({ path }) => path.includes("comp=block")))
        await new Promise((resolve) => setTimeout(resolve, 10));
      running.process.kill("SIGINT");
      const ended = await running.ended;
      expect(ended.exit).toBe(130);
      expect(failure(ended)).toMatchObject({
        code: "interrupted",
        message: expect.stringContaining("What was done is kept"),
      });
      expect(leftovers({ folder, data })).toEqual([]);
      sandbox.clearFaults();
      expect(await run(APPLY)).toMatchObject({ exit: 0 });
      expect(pilotProblems(sandbox)).toEqual([]);
    }));

  it("while it waits for a throttled service ends at once", () =>
    withTrial(async ({ start, sandbox, data }) => {
      sandbox.setFaults({ match: "/mobileApps", status: 429, retryAfter: 600 });
      const running = start(PLAN);
      while (!sandbox.requests.some(({ path }) => path.includes("/mobileApps")))
        await new Promise((resolve) => setTimeout(resolve, 10));
      running.process.kill("SIGINT");
      expect((await running.ended).exit).toBe(130);
      expect(readdirSync(data).filter((name) => name.endsWith(".partial"))).toEqual([]);
    }));
});

describe("what is typed wrong", () => {
  it.each([
    [["aply"], /aply/],
    [["plan"], /-f, --file/],
    [["plan", "-f", "pilot.yaml", "--outptu", "x"], /--outptu/],
    [["app"], /app wants one of: list, show, orphans/],
    [["app", "list", "--output", "excel"], /excel/],
    [["app", "list", "--query", "rows["], /--query/],
  ])("%j ends with 2 before the tenant is asked", (args, expected) =>
    withTrial(async ({ run, sandbox }) => {
      const ended = await run(args);
      expect(ended.exit).toBe(2);
      expect(failure(ended)).toMatchObject({ code: "usage", message: expect.stringMatching(expected) });
      expect(failure(ended).next).toBeTruthy();
      expect(sandbox.requests).toEqual([]);
    }),
  );

  it("for people is a sentence and what to do", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["app", "list", "--output", "xlsx"]);
      expect(ended).toMatchObject({
        exit: 2,
        out: "",
        err: "Error: A workbook goes into a file.\nNext:  Add --output-file FILE.xlsx.\n",
      });
    }));
});

describe("a wrong word at the terminal", () => {
  it("for the file of the answer is refused before the work, in words for people", () =>
    withTrial(async ({ run, sandbox, folder }) => {
      const strange = await run([...PLAN, "--output-file", "plan.blah"]);
      expect(strange.exit).toBe(2);
      expect(failure(strange)).toMatchObject({
        message: "The name plan.blah does not tell in which format the data is wanted.",
        next: expect.stringContaining(".xlsx"),
      });
      expect(sandbox.requests).toEqual([]);
      const nowhere = await run(["error", "explain", "1603", "--output-file", "none/here.json"]);
      expect(nowhere.exit).toBe(1);
      expect(failure(nowhere)).toMatchObject({
        message: "none/here.json cannot be written: its folder is not there.",
        next: "Make the folder first, or give another path.",
      });
      const ontoFolder = await run(["error", "explain", "1603", "--output", "json", "--output-file", folder]);
      expect(failure(ontoFolder).message).toContain("it is a folder");
    }));

  it("of an option is named before an option that is missing", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["plan", "--fil", "pilot.yaml"]);
      expect(ended.exit).toBe(2);
      expect(failure(ended).message).toContain("--fil");
      expect(failure(ended).next).toContain("--file");
    }));

  it("of a column is said after the answer, which may be that of work that is done", () =>
    withTrial(async ({ run }) => {
      const ended = await run(["error", "explain", "1603", "--columns", "nam"]);
      expect(ended.exit).toBe(2);
      expect(json(ended).code ?? json(ended)[0].code).toBe("1603");
      expect(failure(ended)).toMatchObject({ next: expect.stringContaining("symbol") });
    }));

  it("of a parameter is a mistake in the manifest, with its place", () =>
    withTrial(async ({ run, edit }) => {
      edit((text) => text.replace("channel: lob", "channel: lob\nparameters: { regtoken: abc.def.ghi }"));
      const ended = await run(PLAN);
      expect(ended.exit).toBe(2);
      expect(failure(ended)).toMatchObject({
        code: "manifest-invalid",
        message: expect.stringMatching(/pilot\.yaml:\d+:\d+: .*regtoken/),
      });
    }));
});
