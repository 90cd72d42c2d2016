import type { AnswerOf } from "../../data/api.ts";

export type Job = AnswerOf<"GET /api/v1/jobs/{id}">;

/** How often a job that is not at its end is looked at; its worker says how far it is every two seconds. */
export const LOOK_MS = 1_000;

export const isActive = (job: Job | null | undefined): boolean =>
  job?.state === "queued" || job?.state === "running";

export const KINDS: Readonly<Record<Job["kind"], string>> = {
  sync: "Sync",
  apply: "Apply",
  destroy: "Removal",
};
export const STATES = {
  queued: { label: "Waiting", color: "informative" },
  running: { label: "Running", color: "brand" },
  done: { label: "Done", color: "success" },
  failed: { label: "Failed", color: "danger" },
} as const satisfies Record<Job["state"], unknown>;

const STEPS: Readonly<Record<string, string>> = {
  "remove-twin": "Remove a second app of ours",
  "remove-shell": "Remove a half-made app",
  "create-app": "Create the app",
  "upload-content": "Upload the content",
  "publish-content": "Publish the content",
  "update-app": "Update the app",
  assign: "Assign",
  "update-stamp": "Mark it as ours",
  "create-policy": "Create the policy",
  "update-policy": "Update the policy",
  "set-priority": "Set its priority",
  "remove-app": "Remove the app",
  "remove-policy": "Remove the policy",
  encrypt: "Encrypt the content",
};
/** A step's kind in words; a kind that is new here as it is called. */
export const stepInWords = (kind: string): string => STEPS[kind] ?? kind;
