import { writeFileSync } from "node:fs";
import { manifestSchema } from "../src/formats/manifest-schema.ts";
import { scenarioJsonSchema } from "../src/sandbox/scenario/scenario-json-schema.ts";

// The schemas are in the repository so that editors find them; tests fail when they are not what this writes.
const write = (path: string, schema: object) =>
  writeFileSync(new URL(`../${path}`, import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`);

write("manifests/schema.json", manifestSchema());
write("manifests/scenarios/schema.json", scenarioJsonSchema());
