import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS_WITH_RIGHTS } from "../../src/domain/rights.ts";
import { failure, json, type Trial, trials } from "./trial.ts";

const withTrial = trials();
/** A person's machine: no secret, and a home of its own for the key of the token cache. */
const person = ({ folder }: Trial) => ({ CCMBRIDGE_CLIENT_SECRET: "", HOME: join(folder, "home") });

describe("a service", () => {
  it("is who its credential says, with its rights and no token", () =>
    withTrial(async ({ run, sandbox }) => {
      const ended = await run(["whoami"]);
      expect(ended.exit).toBe(0);
      expect(json(ended)).toMatchObject({
        tenantId: sandbox.tenantId,
        clientId: sandbox.clientId,
        kind: "secret",
        rights: expect.arrayContaining(["DeviceManagementApps.ReadWrite.All"]),
      });
      expect(ended.out).not.toMatch(/eyJ/);
      const words = await run(["whoami", "--output", "table"]);
      expect(words.out).toContain(`Tenant    ${sandbox.tenantId}`);
    }));

  it("keeps nothing on the disk that grants access", () =>
    withTrial(async ({ run, apply, data }) => {
      await apply();
      await run(["whoami"]);
      expect(readdirSync(data).filter((name) => name.startsWith("sign-in"))).toEqual([]);
    }));
});

describe("a person", () => {
  it("signs in once with a device code, is known afterwards, and is forgotten on request", () =>
    withTrial(async (trial) => {
      const { run, data, folder } = trial;
      const env = person(trial);
      const login = await run(["login"], env);
      expect(login).toMatchObject({ exit: 0, err: expect.stringMatching(/enter the code [0-9A-F]{9}/) });
      expect(json(login)).toMatchObject({ kind: "deviceCode", user: "admin@contoso.com" });

      const whoami = await run(["whoami"], env);
      expect(json(whoami).user).toBe("admin@contoso.com");
      expect(whoami.err).not.toContain("enter the code");

      const cache = readdirSync(data).filter((name) => name.startsWith("sign-in"));
      expect(cache).toHaveLength(1);
      for (const path of [join(data, cache[0]!), join(folder, "home/.ccmbridge/key")])
        expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
      expect(readFileSync(join(data, cache[0]!), "latin1")).not.toMatch(
        /eyJ[A-Za-z0-9_-]{8}|refresh_token|admin@contoso/,
      );

      expect(json(await run(["logout"], env))).toMatchObject({ forgotten: true });
      expect(json(await run(["logout"], env))).toMatchObject({ forgotten: false });
      expect(readdirSync(data).filter((name) => name.startsWith("sign-in"))).toEqual([]);
    }));

  it("whose key is gone has to sign in again, and is told so", () =>
    withTrial(async (trial) => {
      await trial.run(["login"], person(trial));
      const ended = await trial.run(["app", "list"], {
        ...person(trial),
        HOME: join(trial.folder, "another-home"),
      });
      expect(ended.exit).toBe(5);
      expect(failure(ended)).toMatchObject({
        code: "sign-in",
        next: expect.stringContaining("ccmbridge login"),
      });
    }));

  it("who does not enter the code can stop with Ctrl-C", () =>
    withTrial(
      async (trial) => {
        const running = trial.start(["login"], person(trial));
        while (!trial.sandbox.requests.some(({ path }) => path.includes("/token")))
          await new Promise((resolve) => setTimeout(resolve, 10));
        running.process.kill("SIGINT");
        expect((await running.ended).exit).toBe(130);
      },
      { approveDeviceCodes: false },
    ));
});

describe("rights", () => {
  it("are listed for each command without a tenant", () =>
    withTrial(async ({ run }) => {
      const all = json(await run(["rights"], { CCMBRIDGE_TENANT_ID: "" }));
      expect(all.map(({ command }: { command: string }) => command)).toEqual(COMMANDS_WITH_RIGHTS);
      const [one] = [json(await run(["rights", "app", "list"]))];
      expect(one.application).toMatchObject([{ right: "DeviceManagementApps.Read.All" }]);
      expect(failure(await run(["rights", "cmd"])).code).toBe("not-found");
    }));

  it("that `rights apply` lists are enough for an apply and all of them are used", async () => {
    const { rightsOf } = await import("../../src/domain/rights.ts");
    const rights = rightsOf("apply")![0]!.application.map(({ right }) => right);
    await withTrial(
      async ({ apply, edit, sandbox }) => {
        edit((text) =>
          text.replace("  - { exclude: Kiosks }\n", "  - { all: devices, intent: uninstall }\n"),
        );
        expect((await apply()).warnings.map(({ code }: { code: string }) => code)).not.toContain("not-read");
        const used = new Set(sandbox.requests.flatMap(({ right }) => (right ? [right] : [])));
        expect([...used].toSorted()).toEqual(rights.toSorted());
      },
      { roles: rights },
    );
  });
});
