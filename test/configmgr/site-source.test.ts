import { describe, expect, it } from "vitest";
import {
  deviceRows,
  ids,
  notFound,
  openPlanned,
  plannedSite,
  type Question,
  readAll,
  siteOf,
} from "./planned-site.ts";

const FIRST = 16_777_216;

describe("a reading of a site", () => {
  it("joins three classes to one fact a device", async () => {
    const { url } = await plannedSite({ classes: siteOf(ids(3)) });
    const { facts, outcome } = await readAll(openPlanned(url).site);
    expect(facts).toHaveLength(3);
    expect(facts[0]).toEqual({
      source: "configmgr",
      recordId: String(FIRST),
      entraDeviceId: `00000000-0000-4000-8000-0000${FIRST}`,
      claimedAt: "2026-11-24T08:00:00.000Z",
      readAt: "2026-11-25T08:00:00.000Z",
      goneAt: null,
      name: `PC-${FIRST}`,
      serialNumber: `SN${FIRST}`,
      smbiosGuid: "4C4C4544-0042-3010-8057-B5C04F475832",
      operatingSystem: "Microsoft Windows NT Workstation 10.0",
      client: true,
      clientVersion: "5.00.9128.1007",
      lastActiveAt: "2026-11-24T08:00:00.000Z",
      siteCode: "ABC",
      obsolete: false,
      policyPresent: true,
      enrolled: true,
      provisioned: true,
      pendingUser: false,
      enrolmentErrorCode: null,
      authority: "Intune",
      workloadBits: "8193",
      consoleCoManaged: true,
    });
    expect(outcome).toMatchObject({
      state: "complete",
      covers: "all",
      way: "administration service of site ABC",
    });
  });

  it("selects the key of every class and never more than a page", async () => {
    const { url, asked } = await plannedSite({ classes: siteOf(ids(5)) });
    await readAll(openPlanned(url, { pageSize: 2 }).site);
    const lists = asked.filter(({ name }) => /System$|Resources$|State$/.test(name));
    expect(lists.every(({ options }) => /ResourceI[dD]/.test(options.$select ?? ""))).toBe(true);
    expect(lists.every(({ options }) => options.$top === "2")).toBe(true);
  });

  it("reads every device whatever the size of the pages", async () => {
    for (const pageSize of [2, 3, 7, 10, 11]) {
      const { url } = await plannedSite({ classes: siteOf(ids(10)) });
      const { facts, outcome } = await readAll(openPlanned(url, { pageSize }).site);
      expect([facts.length, outcome.state], `pages of ${pageSize}`).toEqual([10, "complete"]);
    }
  });

  it("reads ids, flags and dates in every spelling that is on record", async () => {
    const { system, combined, state } = deviceRows(FIRST);
    const { url } = await plannedSite({
      classes: {
        ...siteOf([]),
        SMS_Collection: [],
        SMS_R_System: [{ ...system, ResourceID: FIRST, ResourceId: undefined, Decommissioned: true }],
        SMS_CombinedDeviceResources: [
          {
            ...combined,
            CoManaged: 0,
            IsClient: 1,
            LastActiveTime: "1980-01-01T06:00:00Z",
            LastPolicyRequest: null,
          },
        ],
        SMS_Client_ComanagementState: [
          {
            ...state,
            ResourceID: undefined,
            MachineId: FIRST,
            MDMEnrolled: true,
            EnrollmentStatusCode: 2149056536,
          },
        ],
      },
    });
    const { facts } = await readAll(openPlanned(url).site);
    expect(facts).toHaveLength(1);
    expect(facts[0]).toMatchObject({
      obsolete: true,
      client: true,
      consoleCoManaged: false,
      lastActiveAt: null,
      claimedAt: "2026-11-23T08:00:00.000Z",
      enrolled: true,
      enrolmentErrorCode: "0x80180018",
    });
  });

  it("keeps a device that only one of the classes shows", async () => {
    const classes = siteOf(ids(3));
    classes.SMS_R_System!.pop();
    classes.SMS_CombinedDeviceResources!.shift();
    const { url } = await plannedSite({ classes });
    const { facts } = await readAll(openPlanned(url).site);
    expect(facts.map(({ recordId }) => Number(recordId))).toEqual(ids(3));
  });

  it("leaves out stand-ins for unknown computers and other systems than Windows", async () => {
    const classes = siteOf(ids(3));
    Object.assign(classes.SMS_R_System![0]!, { Unknown: 1 });
    Object.assign(classes.SMS_R_System![1]!, { OperatingSystemNameandVersion: "Apple Mac OS X 15.1" });
    Object.assign(classes.SMS_CombinedDeviceResources![1]!, { DeviceOS: "Apple Mac OS X 15.1" });
    Object.assign(classes.SMS_CombinedDeviceResources![0]!, { Unknown: true });
    const { url } = await plannedSite({ classes });
    const { facts, outcome } = await readAll(openPlanned(url).site);
    expect(facts.map(({ recordId }) => Number(recordId))).toEqual([FIRST + 2]);
    expect(outcome.state).toBe("complete");
  });

  it("takes a device without a row of co-management for not co-managed where the class can be read", async () => {
    const classes = siteOf(ids(2));
    classes.SMS_Client_ComanagementState!.pop();
    classes.SMS_CombinedDeviceResources!.at(-1)!.CoManaged = false;
    const { url } = await plannedSite({ classes });
    const { facts } = await readAll(openPlanned(url).site);
    expect(facts[1]).toMatchObject({ policyPresent: false, enrolled: false, pendingUser: false });
  });

  it("takes the console's word for a device it calls co-managed whose row of co-management did not come", async () => {
    const classes = siteOf(ids(2));
    classes.SMS_Client_ComanagementState!.pop();
    classes.SMS_CombinedDeviceResources!.at(-1)!.CoManaged = true;
    const { url } = await plannedSite({ classes });
    const { facts } = await readAll(openPlanned(url).site);
    expect(facts[1]).toMatchObject({ policyPresent: null, enrolled: null });
  });

  it("asks without a selection where the site lacks one of the names", async () => {
    const classes = siteOf(ids(2));
    for (const row of classes.SMS_R_System!) delete row.SerialNumber;
    const { url, asked } = await plannedSite({ classes });
    const { facts, outcome } = await readAll(openPlanned(url).site);
    expect([facts.length, outcome.state]).toEqual([2, "complete"]);
    const systems = asked.filter(({ name }) => name === "SMS_R_System");
    expect(systems.map(({ options }) => "$select" in options)).toEqual([true, false, false]);
  });
});

describe("a site that does not show the co-management state", () => {
  const without = async (plan?: ReturnType<typeof notFound>) => {
    const classes = siteOf(ids(2));
    delete classes.SMS_Client_ComanagementState;
    const { url } = await plannedSite({
      classes,
      answer: ({ name }) => (plan && name === "SMS_Client_ComanagementState" ? plan : undefined),
    });
    return readAll(openPlanned(url).site);
  };

  it("is read by the console's own word, and the answer says so", async () => {
    const { facts, outcome } = await without();
    expect(facts[0]).toMatchObject({ policyPresent: null, enrolled: null, consoleCoManaged: true });
    expect(outcome.state).toBe("complete");
    expect(outcome.way).toMatch(/SMS_Client_ComanagementState could not be read, CoManaged of .* serves/);
  });

  it("is read so as well when the account may not ask for that class", async () => {
    const { facts } = await without(notFound("Access denied  WMI QUERY: select * from X"));
    expect(facts[0]).toMatchObject({ policyPresent: null, enrolled: null });
  });

  it("is not believed when the class is empty and the console shows co-managed devices", async () => {
    const { url } = await plannedSite({ classes: { ...siteOf(ids(2)), SMS_Client_ComanagementState: [] } });
    const { facts } = await readAll(openPlanned(url).site);
    expect(facts[0]).toMatchObject({ policyPresent: null, enrolled: null, consoleCoManaged: true });
  });

  it("fails as a whole when the class is there and gives no answer", async () => {
    await expect(without({ status: 500 })).rejects.toMatchObject({ code: "upstream" });
  });
});

describe("pages that do not stand still", () => {
  const isSystems = ({ name, options }: Question) => name === "SMS_R_System" && options.$skip !== undefined;

  it("are fitted together when a device goes from an earlier page", async () => {
    const classes = siteOf(ids(12));
    let gone = false;
    const { url } = await plannedSite({
      classes,
      answer: (question) => {
        if (isSystems(question) && !gone) {
          gone = true;
          classes.SMS_R_System!.splice(0, 2);
        }
        return undefined;
      },
    });
    const { facts, outcome } = await readAll(openPlanned(url, { pageSize: 4 }).site);
    expect(outcome.state).toBe("complete");
    expect(facts.map(({ name }) => name)).toContain(`PC-${FIRST + 5}`);
    expect(facts).toHaveLength(12);
    expect(facts.every(({ smbiosGuid }) => smbiosGuid !== null)).toBe(true);
  });

  it("are fitted together when a device comes into an earlier page", async () => {
    const classes = siteOf(ids(12));
    let came = false;
    const { url } = await plannedSite({
      classes,
      answer: (question) => {
        if (isSystems(question) && !came) {
          came = true;
          classes.SMS_R_System!.unshift(deviceRows(99).system);
        }
        return undefined;
      },
    });
    const { facts, outcome } = await readAll(openPlanned(url, { pageSize: 4 }).site);
    expect(outcome.state).toBe("complete");
    expect(facts.filter(({ smbiosGuid }) => smbiosGuid !== null)).toHaveLength(12);
  });

  it("are read once more when they fit nowhere, and make the reading partial when they fit nowhere again", async () => {
    const classes = siteOf(ids(9));
    const shuffled = (times: number) => {
      let left = times;
      return (question: Question) => {
        if (isSystems(question) && left > 0) {
          left--;
          return { body: { value: [deviceRows(1_000 + left).system] } };
        }
        return undefined;
      };
    };
    const once = await plannedSite({ classes, answer: shuffled(2) });
    expect((await readAll(openPlanned(once.url, { pageSize: 3 }).site)).outcome.state).toBe("complete");
    const always = await plannedSite({ classes, answer: shuffled(100) });
    const { facts, outcome } = await readAll(openPlanned(always.url, { pageSize: 3 }).site);
    expect(outcome).toMatchObject({
      state: "partial",
      reason: expect.stringMatching(/SMS_R_System did not fit/),
    });
    expect(facts.length).toBeGreaterThanOrEqual(9);
  });

  it("end, and are not believed, when the service does not turn them", async () => {
    const classes = siteOf(ids(6));
    const { url } = await plannedSite({
      classes,
      answer: ({ name }) =>
        name === "SMS_R_System" ? { body: { value: classes.SMS_R_System!.slice(0, 3) } } : undefined,
    });
    expect((await readAll(openPlanned(url, { pageSize: 3 }).site)).outcome.state).toBe("partial");
  });

  it("are not taken for the end because they are shorter than asked for", async () => {
    const classes = siteOf(ids(9));
    const { url } = await plannedSite({
      classes,
      answer: ({ name, options }) => {
        const skip = Number(options.$skip ?? 0);
        return classes[name] && options.$top
          ? { body: { value: classes[name].slice(skip, skip + 2) } }
          : undefined;
      },
    });
    const { facts, outcome } = await readAll(openPlanned(url, { pageSize: 5 }).site);
    expect([facts.length, outcome.state]).toEqual([9, "complete"]);
  });

  it("are followed by their link where the service gives one", async () => {
    const classes = siteOf(ids(5));
    const { url } = await plannedSite({
      classes,
      answer: ({ name, options }) => {
        if (name !== "SMS_R_System") return undefined;
        const at = Number(options.$skiptoken ?? 0);
        return {
          body: {
            value: classes.SMS_R_System!.slice(at, at + 2),
            ...(at + 2 < 5 ? { "@odata.nextLink": `SMS_R_System?$skiptoken=${at + 2}` } : {}),
          },
        };
      },
    });
    const { facts, outcome } = await readAll(openPlanned(url).site);
    expect([facts.length, outcome.state]).toEqual([5, "complete"]);
  });

  it("are not followed to another place than the one that was asked", async () => {
    for (const link of [
      "https://elsewhere.example/AdminService_TokenAuth/wmi/SMS_R_System",
      "/other/place",
    ]) {
      const { url } = await plannedSite({
        classes: siteOf(ids(2)),
        answer: ({ name }) =>
          name === "SMS_R_System"
            ? { body: { value: [deviceRows(1).system], "@odata.nextLink": link } }
            : undefined,
      });
      await expect(readAll(openPlanned(url).site)).rejects.toThrow(/it was not followed/);
    }
  });
});

describe("an empty list", () => {
  const empty = siteOf([]);

  it("is a missing role until shown otherwise", async () => {
    const { url } = await plannedSite({ classes: { ...empty, SMS_Collection: [], SMS_Site: [] } });
    const { outcome } = await readAll(openPlanned(url).site);
    expect(outcome).toMatchObject({ state: "partial", reason: expect.stringMatching(/has no role/) });
  });

  it("is a matter of scopes where All Systems has members", async () => {
    const { url } = await plannedSite({
      classes: { ...empty, SMS_Collection: [{ CollectionID: "SMS00001", MemberCount: 40 }] },
    });
    const { outcome } = await readAll(openPlanned(url).site);
    expect(outcome).toMatchObject({
      state: "partial",
      reason: expect.stringMatching(/All Systems counts 40/),
    });
  });

  it("is believed where All Systems is empty as well", async () => {
    const { url } = await plannedSite({ classes: empty });
    expect((await readAll(openPlanned(url).site)).outcome.state).toBe("complete");
  });

  it("of a part of the devices is seen by the count of All Systems", async () => {
    const { url } = await plannedSite({
      classes: { ...siteOf(ids(3)), SMS_Collection: [{ CollectionID: "SMS00001", MemberCount: 400 }] },
    });
    const { facts, outcome } = await readAll(openPlanned(url).site);
    expect(facts).toHaveLength(3);
    expect(outcome).toMatchObject({
      state: "partial",
      reason: expect.stringMatching(/400 members and 3 devices/),
    });
  });
});

describe("one device", () => {
  it("is found by the site's number and by Entra's id", async () => {
    const { url } = await plannedSite({ classes: siteOf(ids(4)) });
    const { site } = openPlanned(url);
    const entraDeviceId = `00000000-0000-4000-8000-0000${FIRST + 2}`;
    const byNumber = await site.source.readOne!({ recordId: String(FIRST + 2), entraDeviceId: null });
    const byEntra = await site.source.readOne!({ recordId: null, entraDeviceId });
    expect(byNumber).toMatchObject({ name: `PC-${FIRST + 2}`, enrolled: true, entraDeviceId });
    expect(byEntra).toEqual(byNumber);
  });

  it("that is not there is absent, and an account that sees nothing is refused instead", async () => {
    const { url, classes } = await plannedSite({ classes: siteOf(ids(1)) });
    const { site } = openPlanned(url);
    expect(await site.source.readOne!({ recordId: "5", entraDeviceId: null })).toBeUndefined();
    classes.SMS_R_System = [];
    await expect(site.source.readOne!({ recordId: "5", entraDeviceId: null })).rejects.toMatchObject({
      code: "denied",
    });
  });
});
