import type { RowOf } from "../../data/api.ts";

export type AuditRow = RowOf<"GET /api/v1/audit">;

/** What can be done that leaves a row. An action that is new is shown as it is called, and can be asked for by the address. */
export const ACTIONS: Readonly<Record<string, string>> = {
  "create-deployment": "Wished a deployment",
  "apply-deployment": "Applied a deployment",
  "destroy-deployment": "Removed a deployment",
  "save-installer": "Handed in an installer",
  "start-sync": "Asked for a sync",
  "refresh-device": "Refreshed a device",
  "note-enrolment": "Told of an enrolment",
  "create-key": "Made a key",
  "revoke-key": "Revoked a key",
  "add-notification-rule": "Added a notification rule",
  "remove-notification-rule": "Removed a notification rule",
  "enable-notification-rule": "Switched a notification rule on",
  "test-notification-rule": "Tried a notification rule",
  "replay-delivery": "Sent a notification again",
};

export const OUTCOMES = {
  done: { label: "Done", color: "success" },
  refused: { label: "Refused", color: "warning" },
  failed: { label: "Failed", color: "danger" },
  asked: { label: "Unknown", color: "informative" },
} as const satisfies Record<AuditRow["outcome"], unknown>;

export const KINDS: Readonly<Record<AuditRow["caller"]["kind"], string>> = {
  key: "API key",
  entra: "Microsoft Entra",
  terminal: "terminal",
  schedule: "schedule",
  signature: "signed hint",
};
