import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MethodInput } from "../../../../src/domain/ccmsetup/methods/method.ts";
import { readManifest } from "../../../../src/formats/manifest.ts";

export const FIXTURES = join(import.meta.dirname, "../../../fixtures/methods");

/** Methods that carry no command line refuse a deployment that wants one; they are shown with the site alone. */
export const WITHOUT_WISHES = ["software-update-point", "group-policy"];

export function inputOf(text: string): MethodInput {
  const { documents, problems } = readManifest(text, "test.yaml");
  if (problems.length > 0)
    throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  const values = documents.map(({ value }) => value);
  const site = values.find((value) => value.kind === "Site")!;
  return { site, deployment: values.find((value) => value.kind === "ClientDeployment") };
}

/** The manifest of the golden files, as a method gets it. */
export function contoso(method = ""): MethodInput {
  const input = inputOf(readFileSync(join(FIXTURES, "contoso.yaml"), "utf8"));
  return WITHOUT_WISHES.includes(method) ? { site: input.site } : input;
}

/** The least that may be known of a site. */
export const bare: MethodInput = inputOf("apiVersion: ccmbridge/v1\nkind: Site\nname: bare\nsiteCode: ABC\n");
