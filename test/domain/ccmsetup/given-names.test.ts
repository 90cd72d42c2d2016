import { describe, expect, it } from "vitest";
import { manifestError, readManifest } from "../../../src/formats/manifest.ts";

const problemsWith = (more: string) =>
  readManifest(
    `apiVersion: ccmbridge/v1
kind: ClientDeployment
name: pilot
site: contoso
scenario: cmg-entra
installer: ./ccmsetup.msi
app: { displayName: ConfigMgr client }
${more}`,
    "pilot.yaml",
  ).problems;

describe("a name under parameters or properties that cannot stand on a line", () => {
  it("is a problem of the manifest, with its place", () => {
    expect(
      problemsWith("parameters:\n  AllowMetered: true\n  SMSSITECODE: ABC\nproperties:\n  SMSCACHSIZE: 1\n"),
    ).toMatchObject([
      { line: 10, path: "parameters.SMSSITECODE", message: expect.stringContaining("is a property") },
      { line: 12, path: "properties.SMSCACHSIZE", message: expect.stringContaining("no property named") },
    ]);
  });

  it("says of a token where it belongs, and does not repeat it", () => {
    for (const name of ["regtoken", "/regtoken", "RegToken"]) {
      const error = manifestError(problemsWith(`parameters: { ${name}: eyJhbGciOi.secret }\n`));
      expect(error.code).toBe("manifest-invalid");
      expect(error.message).toContain("registrationToken: { env: NAME }");
      expect(error.message).not.toContain("eyJ");
    }
  });
});
