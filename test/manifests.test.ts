import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildCommandLine } from "../src/bridge/build-command-line.ts";
import { lintCommandLine } from "../src/bridge/lint-command-line.ts";
import { loadManifest } from "../src/bridge/load-manifest.ts";
import { SCENARIOS } from "../src/domain/ccmsetup/line.ts";
import { CHANNEL_NAMES } from "../src/domain/deployment/channels/channel.ts";
import { localFiles } from "../src/files/local-files.ts";
import { manifestSchema } from "../src/formats/manifest-schema.ts";

const FOLDER = join(import.meta.dirname, "../manifests");
const EXAMPLES = readdirSync(join(FOLDER, "examples")).map((name) => join(FOLDER, "examples", name));

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = `${encoded({ typ: "JWT" })}.${encoded({ exp: 4_000_000_000 })}.${"A".repeat(86)}`;
const files = localFiles({ temporaryFolder: "unused" });
const clock = { now: () => new Date("2026-07-01T00:00:00Z") };

it("manifests/schema.json is what `npm run schema` writes", () => {
  expect(JSON.parse(readFileSync(join(FOLDER, "schema.json"), "utf8"))).toEqual(
    JSON.parse(JSON.stringify(manifestSchema())),
  );
});

describe("the example manifests", () => {
  it("show every scenario and every channel, each in a file of its name", async () => {
    const shown = await Promise.all(
      EXAMPLES.map(async (path) => {
        const { scenario, channel } = (await loadManifest(files, path)).deployment!;
        return channel === "lob" ? scenario : channel;
      }),
    );
    const channels = CHANNEL_NAMES.filter((name) => name !== "lob");
    expect(shown.toSorted()).toEqual([...SCENARIOS, ...channels].toSorted());
    expect(EXAMPLES.every((path, index) => path.endsWith(`/${shown[index]}.yaml`))).toBe(true);
  });

  it.each([...EXAMPLES, join(FOLDER, "demo/pilot.yaml")])(
    "%s builds a line that lints clean",
    async (path) => {
      const built = await buildCommandLine(
        { files, environment: (name) => (name === "CCM_TOKEN" ? TOKEN : undefined), clock },
        { manifest: path, showSecrets: true },
      );
      const { problems } = await lintCommandLine(
        { clock: async () => clock },
        { line: built.line, form: built.form, scenario: built.scenario },
      );
      expect(built.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
      expect(problems.filter(({ severity }) => severity !== "info")).toEqual([]);
      expect(built.length).toBeLessThanOrEqual(built.limit ?? 0);
    },
  );

  it.each(EXAMPLES)("%s points editors to the schema", (path) => {
    expect(readFileSync(path, "utf8").split("\n")[0]).toBe("# yaml-language-server: $schema=../schema.json");
  });
});
