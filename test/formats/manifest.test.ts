import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestError, readManifest } from "../../src/formats/manifest.ts";
import { manifestSchema } from "../../src/formats/manifest-schema.ts";

const EXAMPLES = new URL("../../manifests/examples/", import.meta.url);
const SITE = "apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\nsiteCode: ABC\n";
const problemsOf = (text: string) => readManifest(text, "pilot.yaml").problems;

describe("a manifest", () => {
  it.each(readdirSync(EXAMPLES))("reads the example %s", (name) => {
    const { problems, documents } = readManifest(readFileSync(new URL(name, EXAMPLES), "utf8"), name);
    expect(problems).toEqual([]);
    expect(documents.map(({ value }) => value.kind)).toEqual(["Site", "ClientDeployment"]);
  });

  it("has a JSON Schema in the repository that says the same", () => {
    const written = JSON.parse(readFileSync(new URL("../../manifests/schema.json", import.meta.url), "utf8"));
    expect(written, "run `npm run schema`").toEqual(JSON.parse(JSON.stringify(manifestSchema())));
  });

  it("points at the line and column of a wrong value", () => {
    expect(problemsOf(SITE.replace("ABC", "ABCD"))).toMatchObject([
      { file: "pilot.yaml", line: 4, column: 11, path: "siteCode" },
    ]);
  });

  it("points at an unknown key, in the second document too", () => {
    expect(problemsOf(`${SITE}---\n${SITE}sitecode: XYZ\n`)).toMatchObject([
      { line: 10, path: "sitecode", message: "no such key here" },
    ]);
  });

  it("tells all problems at once", () => {
    expect(
      problemsOf("apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\nsiteCode: ''\ndnsSuffix: '.x'\n")
        .length,
    ).toBe(2);
  });

  it("tells them in the order of the file, whatever is wrong with each", () => {
    const lines = problemsOf("apiVersion: v2\nkind: Site\nname: C!\nsiteCode: ABCD\ncolour: blue\n").map(
      ({ line }) => line,
    );
    expect(lines).toEqual([1, 3, 4, 5]);
  });

  it("says of a file that is something else that it is no manifest", () => {
    for (const text of ["MZ", "- a\n- b\n", "\u0000\u0001\u0002"])
      expect(problemsOf(text)).toMatchObject([{ line: 1, message: expect.stringContaining("no manifest") }]);
  });

  it("says what is missing and where it belongs", () => {
    expect(problemsOf("apiVersion: ccmbridge/v1\nkind: Site\nname: contoso\n")).toMatchObject([
      { path: "siteCode", line: 1 },
    ]);
  });

  it("points at YAML that does not parse", () => {
    expect(problemsOf("apiVersion: ccmbridge/v1\nkind: Site\nname: [\n")[0]).toMatchObject({
      line: expect.any(Number),
      path: "",
    });
  });

  it("refuses a secret in clear and never repeats it", () => {
    const text = `${SITE}registrationToken: eyJhbGciOi.secret\n`;
    const error = manifestError(problemsOf(text));
    expect(error.message).toContain("{ env: NAME }");
    expect(error.message).not.toContain("eyJ");
  });

  it("refuses an alias bomb without running out of memory", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefg"[i]}`)}]`)
      .join("\n")}\n`;
    expect(problemsOf(bomb).length).toBeGreaterThan(0);
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void readManifest(text, "x.yaml")));
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom("kind: Site\n", "- ", "name: ", "*a", "&a ", "---\n", "{", "]", "\t", "? ", ": "),
        ),
        (parts) => void readManifest(parts.join(""), "x.yaml"),
      ),
    );
  });
});
