import type { AnswerOf } from "../../data/api.ts";

export type ShownDevice = AnswerOf<"GET /api/v1/devices/{id}">;
