import { z } from "zod";
import { ManifestDocument } from "../domain/deployment/manifest.ts";

/** JSON Schema of one manifest document, as people write it: what has a default may be left out. */
export function manifestSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(ManifestDocument, { io: "input", target: "draft-2020-12" }),
    title: "ccmbridge manifest",
    description: "A Site or a ClientDeployment; a YAML file may hold several documents.",
  };
}
