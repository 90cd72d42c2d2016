import type { RowOf } from "../../data/api.ts";

export type AuditRow = RowOf<"GET /api/v1/audit">;

/** What can be asked for that leaves a row. An action that is new is shown as it is called, and can be asked for by the address. */
export const ACTIONS: Readonly<Record<string, string>> = {
  "create-deployment": "Wish a deployment",
  "apply-deployment": "Apply a deployment",
  "destroy-deployment": "Remove a deployment",
  "save-installer": "Hand in an installer",
  "remove-installer": "Remove an installer",
  "start-sync": "Ask for a sync",
  "refresh-device": "Refresh a device",
  "note-enrolment": "Tell of an enrolment",
  "create-key": "Make a key",
  "revoke-key": "Revoke a key",
  "add-notification-rule": "Add a notification rule",
  "remove-notification-rule": "Remove a notification rule",
  "enable-notification-rule": "Switch a notification rule on",
  "disable-notification-rule": "Switch a notification rule off",
  "test-notification-rule": "Try a notification rule",
  "replay-delivery": "Send a notification again",
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
