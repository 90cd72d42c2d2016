import { writeFileSync } from "node:fs";
import { REGISTRATIONS, registrationBody } from "./registrations.ts";

// manifests/entra/*.json are in the repository so that they can be read and used without us; a test fails when they are
// not what this writes.
for (const name of Object.keys(REGISTRATIONS))
  writeFileSync(
    new URL(`../manifests/entra/${name}.json`, import.meta.url),
    `${JSON.stringify(registrationBody(name), undefined, 2)}\n`,
  );
