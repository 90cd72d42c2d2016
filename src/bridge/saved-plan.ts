import { z } from "zod";
import { BridgeError } from "../domain/errors.ts";
import type { Files } from "./needs.ts";
import type { PlanAnswer } from "./plan-deployment.ts";

const SavedPlan = z.object({
  plan: z.literal("ccmbridge/v1"),
  deployment: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Writes a plan as JSON; what counts at apply is its hash, the rest is for people. */
export async function savePlan(files: Files, path: string, plan: PlanAnswer): Promise<void> {
  const file = await files.create(path);
  await file.write(
    0,
    new TextEncoder().encode(`${JSON.stringify({ plan: "ccmbridge/v1", ...plan }, undefined, 2)}\n`),
  );
  await file.finish();
}

/** @throws BridgeError "invalid" when the file is no plan of ours. */
export async function readPlan(files: Files, path: string): Promise<{ deployment: string; hash: string }> {
  const refuse = (cause: unknown) =>
    new BridgeError(
      "invalid",
      `${path} is not a plan.`,
      { file: path },
      { cause, next: "Make one with `ccmbridge plan -f MANIFEST --out FILE`." },
    );
  const text = await files.readText(path);
  try {
    return SavedPlan.parse(JSON.parse(text));
  } catch (cause) {
    throw refuse(cause);
  }
}
