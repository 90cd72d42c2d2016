import { z } from "@hono/zod-openapi";
import { type BuiltCommandLine, buildCommandLine } from "../../bridge/build-command-line.ts";
import { type CheckedManifest, checkManifest } from "../../bridge/check-manifest.ts";
import { ExplainCommandLine, LintCommandLine } from "../../bridge/command-line-requests.ts";
import { explainCommandLine } from "../../bridge/explain-command-line.ts";
import { type LintedCommandLine, lintCommandLine } from "../../bridge/lint-command-line.ts";
import { lookUpCatalogue } from "../../bridge/look-up-catalogue.ts";
import { MANIFEST, wishedEnvironment, wishedFiles } from "../../bridge/serving/wished-files.ts";
import type { CatalogueEntry } from "../../domain/ccmsetup/catalogue.ts";
import type { ExplainedLine as Explained } from "../../domain/ccmsetup/explain.ts";
import { FORM_FACTS, type FormFacts } from "../../domain/ccmsetup/form-facts.ts";
import { FORMS, SCENARIOS } from "../../domain/ccmsetup/line.ts";
import { SCENARIO_FACTS, type ScenarioFacts } from "../../domain/ccmsetup/scenario.ts";
import { Catalogue as CatalogueSchema } from "../catalogue-schema.ts";
import { ManifestCheck } from "../deployment-schemas.ts";
import { answer, route } from "../route.ts";
import { BuiltLine, ExplainedLine, LintedLine, text } from "../schemas.ts";

export const Manifest = text(1_000_000).min(1).openapi({
  description:
    "YAML: a Site and a ClientDeployment, as in manifests/schema.json. Paths in it name handed-in installers.",
});

/** What a line is made of, and what each scenario asks of it. */
export interface Catalogue {
  readonly rows: readonly CatalogueEntry[];
  readonly scenarios: readonly ScenarioFacts[];
  readonly forms: readonly FormFacts[];
}

export const commandLineRoutes = [
  route({
    method: "get",
    path: "/api/v1/catalogue",
    policy: "Reader",
    name: "show-catalogue",
    tag: "Command lines",
    summary: "Everything ccmsetup understands, the scenarios, and the forms a line is written in",
    answer: answer<Catalogue>(CatalogueSchema),
    handle: async () => ({
      rows: lookUpCatalogue(),
      scenarios: Object.values(SCENARIO_FACTS),
      forms: FORM_FACTS,
    }),
  }),
  route({
    method: "post",
    path: "/api/v1/manifests/check",
    policy: "Reader",
    name: "check-manifest",
    tag: "Deployments",
    summary:
      "What a manifest holds, and what is wrong with it at which line and column; asks nobody and keeps nothing",
    body: z.strictObject({ manifest: text(1_000_000) }),
    changes: false,
    answer: answer<CheckedManifest>(ManifestCheck),
    handle: async ({ body }) => checkManifest(body.manifest),
  }),
  route({
    method: "post",
    path: "/api/v1/command-lines/lint",
    policy: "Reader",
    name: "lint-command-line",
    tag: "Command lines",
    summary: "What is wrong with a line, and the line with what could be mended",
    body: LintCommandLine,
    changes: false,
    answer: answer<LintedCommandLine>(LintedLine),
    handle: ({ body, needs }) => lintCommandLine({ clock: async () => needs.world.clock }, body),
  }),
  route({
    method: "post",
    path: "/api/v1/command-lines/explain",
    policy: "Reader",
    name: "explain-command-line",
    tag: "Command lines",
    summary: "Every part of a line in words",
    body: ExplainCommandLine,
    changes: false,
    answer: answer<Explained>(ExplainedLine),
    handle: ({ body, needs }) => explainCommandLine({ clock: async () => needs.world.clock }, body),
  }),
  route({
    method: "post",
    path: "/api/v1/command-lines",
    policy: "Reader",
    name: "build-command-line",
    tag: "Command lines",
    summary: "The line a manifest stands for, tokens masked",
    body: z.strictObject({
      manifest: Manifest,
      deployment: text(200).optional(),
      form: z.enum(FORMS).optional(),
      scenario: z.enum(SCENARIOS).optional(),
    }),
    changes: false,
    answer: answer<BuiltCommandLine>(BuiltLine),
    handle: async ({ body: { manifest, ...asked }, needs }) => {
      const { world, as } = needs;
      const { shelf } = await needs.serving();
      return buildCommandLine(
        {
          clock: world.clock,
          files: wishedFiles(world.files, shelf, manifest),
          environment: wishedEnvironment(as.environment),
        },
        { manifest: MANIFEST, ...asked },
      );
    },
  }),
] as const;
