import { z } from "zod";
import { Scenario } from "./scenario-schema.ts";

/** JSON Schema of a scenario, as people write it. That a deed is one thing only is told when it is read. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(Scenario, { io: "input", target: "draft-2020-12" }),
    title: "ccmbridge sandbox scenario",
    description: "Who is in an offline tenant, and what happens in it by itself.",
  };
}
