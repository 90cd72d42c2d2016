import { writeFileSync } from "node:fs";
import { manifestSchema } from "../src/formats/manifest-schema.ts";

// manifests/schema.json is in the repository so that editors find it; a test fails when it is not what this writes.
writeFileSync(
  new URL("../manifests/schema.json", import.meta.url),
  `${JSON.stringify(manifestSchema(), undefined, 2)}\n`,
);
