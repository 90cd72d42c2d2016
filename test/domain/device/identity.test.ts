import { describe, expect, it } from "vitest";
import { entraIdOf, firmwareIdOf, joinKeysOf, serialOf } from "../../../src/domain/device/identity.ts";
import { ago, entra, ID, install, intune, site } from "./a-device.ts";

describe("a serial number", () => {
  it.each([
    "",
    "  ",
    "0",
    "0000000",
    "xxxxxxxx",
    "XXXXXXX",
    "....",
    "-",
    "1111111",
    "None",
    "NULL",
    "unknown",
    "N/A",
    "na",
    "Not Specified",
    "Not Applicable",
    "not available",
    "Default string",
    "System Serial Number",
    "SystemSerialNumb",
    "To Be Filled By O.E.M.",
    "To be filled by OEM",
    "INVALID",
    "123456789",
    "1234567890",
    "0123456789",
    "1234567",
    "12345678",
    "Chassis Serial Number",
    "Serial Number",
    "OEM",
    "Empty",
    "TBD",
  ])("says nothing as %j", (text) => {
    expect(serialOf(text)).toBeNull();
  });

  it("is compared without blanks around it and without case", () => {
    expect(serialOf(" 5cg1234xyz ")).toBe("5CG1234XYZ");
    expect(serialOf("VMware-56 4d  aa")).toBe("VMWARE-56 4D AA");
    expect(serialOf("0000-0011-2233")).toBe("0000-0011-2233");
    expect(serialOf("12345678901")).toBe("12345678901");
    expect(serialOf(null)).toBeNull();
  });
});

describe("an Entra device id", () => {
  it("is compared in lower case", () => {
    expect(entraIdOf(` ${ID.toUpperCase()} `)).toBe(ID);
  });

  it.each([null, undefined, "", "00000000-0000-0000-0000-000000000000", "not-an-id", `${ID}0`, `{${ID}}`])(
    "is none as %j",
    (text) => {
      expect(entraIdOf(text)).toBeNull();
    },
  );
});

describe("a firmware GUID", () => {
  it.each([
    null,
    "",
    "00000000-0000-0000-0000-000000000000",
    "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
    "03000200-0400-0500-0006-000700080009",
  ])("says nothing as %j", (text) => {
    expect(firmwareIdOf(text)).toBeNull();
  });

  it("is compared without braces and without case", () => {
    expect(firmwareIdOf("{4C4C4544-0042-3010-8057-B5C04F475832}")).toBe(
      "4c4c4544-0042-3010-8057-b5c04f475832",
    );
  });
});

describe("what records are joined by", () => {
  it("is Entra's id whatever its case, and none for zeros", () => {
    expect(joinKeysOf(intune({ entraDeviceId: ID.toUpperCase() })).entraDeviceId).toBe(ID);
    expect(
      joinKeysOf(site({ entraDeviceId: "00000000-0000-0000-0000-000000000000" })).entraDeviceId,
    ).toBeNull();
  });

  it("is Intune's id for reports alone", () => {
    expect(joinKeysOf(install()).intuneDeviceId).toBe("intune-1");
    expect(joinKeysOf(intune()).intuneDeviceId).toBeNull();
  });

  it("calls two records the same hardware by serial number with make and model, or with the firmware's GUID", () => {
    expect(joinKeysOf(intune()).hardware).toBe(
      joinKeysOf(intune({ serialNumber: "sn-1", model: "BOOK 1" })).hardware,
    );
    expect(joinKeysOf(intune()).hardware).not.toBe(joinKeysOf(intune({ model: "Book 2" })).hardware);
    expect(joinKeysOf(site()).hardware).not.toBe(
      joinKeysOf(site({ smbiosGuid: `${"1".repeat(8)}-0-0-0-2` })).hardware,
    );
  });

  it("is no hardware where the serial number or the GUID says nothing", () => {
    expect(joinKeysOf(intune({ serialNumber: "To be filled by O.E.M." })).hardware).toBeNull();
    expect(joinKeysOf(site({ smbiosGuid: "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF" })).hardware).toBeNull();
    expect(joinKeysOf(site({ smbiosGuid: null })).hardware).toBeNull();
  });

  it("is never a name", () => {
    for (const fact of [entra({ name: "SAME" }), intune({ name: "SAME" }), site({ name: "SAME" })])
      expect(Object.values(joinKeysOf(fact)).join()).not.toContain("SAME");
  });

  it("dates the last sign of life by what each source hears", () => {
    expect(joinKeysOf(entra()).spokeAt).toBe(ago(5));
    expect(joinKeysOf(intune()).spokeAt).toBe(ago(3));
    expect(joinKeysOf(intune({ lastSyncAt: null })).spokeAt).toBe(ago(24 * 30));
    expect(joinKeysOf(site()).spokeAt).toBe(ago(2));
  });
});
