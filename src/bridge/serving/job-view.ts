import type { Job } from "../needs.ts";

/** A job as it is shown: who works on it is nobody's business but the workers'. */
export type JobView = Omit<Job, "input" | "owner">;

export const jobView = ({ input: _input, owner: _owner, ...job }: Job): JobView => job;
