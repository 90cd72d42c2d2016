import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, json, type Trial, trials } from "./trial.ts";

const withTrial = trials();
/** The same tenant for an estate whose site cannot be asked. */
const NO_SITE = { CCMBRIDGE_ADMIN_SERVICE_URL: "", CCMBRIDGE_ADMIN_SERVICE_SCOPE: "" };
/** A person's machine with a site whose own application signs people in; its scope is one this sandbox gives. */
const person = ({ folder, sandbox }: Trial) => ({
  CCMBRIDGE_CLIENT_SECRET: "",
  HOME: join(folder, "home"),
  CCMBRIDGE_ADMIN_SERVICE_URL: `${sandbox.addresses.url}/AdminService_TokenAuth`,
  CCMBRIDGE_ADMIN_SERVICE_SCOPE: `${sandbox.addresses.url}/.default`,
  CCMBRIDGE_ADMIN_SERVICE_CLIENT_ID: sandbox.clientId,
});

describe("a person at the site", () => {
  it("signs in once with a device code and is forgotten on request", () =>
    withTrial(async (trial) => {
      const { run } = trial;
      const env = person(trial);
      const login = await run(["login", "--site"], env);
      expect(login).toMatchObject({ exit: 0, err: expect.stringMatching(/enter the code/) });
      expect(json(login)).toMatchObject({ kind: "deviceCode" });
      expect(json(await run(["logout", "--site"], env))).toMatchObject({ forgotten: true });
      expect(json(await run(["logout", "--site"], env))).toMatchObject({ forgotten: false });
    }));

  it("is told when there is no site, or one that wants a ticket", () =>
    withTrial(async (trial) => {
      const none = await trial.run(["login", "--site"], NO_SITE);
      expect(none.exit).toBe(2);
      expect(failure(none).message).toBe("No site is configured.");
      const ticket = await trial.run(["login", "--site"], {
        ...person(trial),
        CCMBRIDGE_ADMIN_SERVICE_SIGN_IN: "kerberos",
        CCMBRIDGE_ADMIN_SERVICE_TICKET_COMMAND: "ticket {host}",
      });
      expect(ticket.exit).toBe(2);
      expect(failure(ticket).message).toMatch(/Kerberos ticket/);
    }));
});

describe("an import at the terminal", () => {
  it("prints what was understood and what was refused, and ends with 4 for refused rows", () =>
    withTrial(async ({ run, folder }) => {
      const file = join(folder, "devices.csv");
      await writeFile(file, "Resource ID;Name;Client\n16777300;PC-1;Yes\noops;PC-2;No\n");
      const words = await run(["device", "import", file, "--output", "table"], NO_SITE);
      expect(words.exit).toBe(4);
      expect(words.out).toContain("line 3: its resource id oops is no number of a device");
      expect(words.out.split("\n").every((line) => line.length <= 80)).toBe(true);
      await writeFile(file, "Resource ID;Name;Client\n16777300;PC-1;Yes\n");
      const whole = await run(["device", "import", file, "--whole"], NO_SITE);
      expect(whole.exit).toBe(0);
      expect(json(whole)).toMatchObject({ imported: 1, complete: true, transitions: 0 });
      expect((await run(["device", "import", file, "--source", "intune"], NO_SITE)).exit).toBe(2);
      expect((await run(["device", "import", join(folder, "none.csv")], NO_SITE)).exit).toBe(1);
    }));

  it("is refused where the site is configured, because a sync would overrule it", () =>
    withTrial(async (trial) => {
      const ended = await trial.run(["device", "import", "devices.csv"], person(trial));
      expect(ended.exit).toBe(2);
      expect(failure(ended).message).toMatch(/The site is configured/);
    }));
});
