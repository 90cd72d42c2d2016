import { z } from "@hono/zod-openapi";
import { type BuiltCommandLine, buildCommandLine } from "../../bridge/build-command-line.ts";
import { ExplainCommandLine, LintCommandLine } from "../../bridge/command-line-requests.ts";
import { explainCommandLine } from "../../bridge/explain-command-line.ts";
import { type LintedCommandLine, lintCommandLine } from "../../bridge/lint-command-line.ts";
import { MANIFEST, wishedEnvironment, wishedFiles } from "../../bridge/serving/wished-files.ts";
import type { ExplainedLine as Explained } from "../../domain/ccmsetup/explain.ts";
import { FORMS, SCENARIOS } from "../../domain/ccmsetup/line.ts";
import { answer, route } from "../route.ts";
import { BuiltLine, ExplainedLine, LintedLine, text } from "../schemas.ts";

export const Manifest = text(1_000_000).min(1).openapi({
  description:
    "YAML: a Site and a ClientDeployment, as in manifests/schema.json. Paths in it name handed-in installers.",
});

export const commandLineRoutes = [
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
