import { useQueryClient } from "@tanstack/react-query";
import type { AnswerOf } from "../../data/api.ts";
import type { Job } from "./job-words.ts";

/** Kinds of the steps that the plan foresaw which the job carries out, as far as this browser has seen it. */
export function usePlannedSteps(id: string, job: Job | null): readonly string[] {
  const kept = useQueryClient();
  if (job?.kind !== "apply") return [];
  const plans = kept.getQueriesData<AnswerOf<"GET /api/v1/deployments/{id}/plan">>({
    queryKey: ["GET /api/v1/deployments/{id}/plan", { params: { id } }],
  });
  return [...new Set(plans.at(-1)?.[1]?.steps.map(({ kind }) => kind) ?? [])];
}
