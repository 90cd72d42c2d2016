import { z } from "@hono/zod-openapi";
import { FORMS, SCENARIOS } from "../domain/ccmsetup/line.ts";

const Entry = z
  .object({
    name: z.string(),
    kind: z.enum(["ccmsetup-parameter", "ccmsetup-msi-property", "client-msi-property"]),
    side: z.enum(["ccmsetup.exe", "ccmsetup.msi", "client.msi"]),
    status: z.string(),
    syntax: z.string(),
    summary: z.string(),
    since: z.string().nullable(),
    secret: z.boolean(),
    source: z.array(z.string()),
  })
  .openapi("CatalogueEntry");
const ScenarioFacts = z
  .strictObject({
    scenario: z.enum(SCENARIOS),
    title: z.string(),
    summary: z.string(),
    autoSite: z.boolean(),
    items: z.array(
      z.strictObject({ anyOf: z.array(z.string()), level: z.string(), rule: z.number(), why: z.string() }),
    ),
  })
  .openapi("ScenarioFacts");

export const Catalogue = z
  .strictObject({
    rows: z.array(Entry),
    scenarios: z.array(ScenarioFacts),
    forms: z.array(z.strictObject({ form: z.enum(FORMS), title: z.string() })),
  })
  .openapi("Catalogue");
