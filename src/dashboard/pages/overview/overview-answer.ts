import type { AnswerOf } from "../../data/api.ts";

export type Overview = AnswerOf<"GET /api/v1/overview">;
