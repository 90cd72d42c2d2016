import { describe, expect, it } from "vitest";
import { syncInWords } from "../../src/cli/device-views.ts";
import { PLAIN } from "../../src/cli/paint.ts";

describe("a sync on a terminal", () => {
  it("says of a source that failed why, and what to do, within the width", () => {
    const source = { rows: 0, asOf: null, seconds: 1.5, way: null, reason: null };
    const text = syncInWords(
      {
        asOf: "2026-11-25T08:00:00.000Z",
        complete: false,
        sources: [
          { ...source, name: "entra", state: "complete", rows: 12, way: "delta query" },
          {
            ...source,
            name: "intune",
            state: "failed",
            reason: "Microsoft Graph answered 403.",
            next: "Grant DeviceManagementManagedDevices.Read.All to the app, and consent to it.",
          },
        ],
        devices: 12,
        transitions: 1,
        forgotten: 0,
      },
      PLAIN,
      60,
    );
    expect(text.split("\n")).toEqual([
      "complete  entra                     12 rows  1.5 s",
      "          delta query",
      "failed    intune                     0 rows  1.5 s",
      "          Microsoft Graph answered 403.",
      "          Next: Grant",
      "                DeviceManagementManagedDevices.Read.All to",
      "                the app, and consent to it.",
      "",
      "12 devices judged, 1 change. Incomplete: see above.",
    ]);
  });
});
