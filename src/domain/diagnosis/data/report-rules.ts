import type { LogRule } from "../rule.ts";

const DELIVERY = ["delivery"] as const;
const status = (numbers: string) =>
  new RegExp(`^EnterpriseDesktopAppManagement[^:]*: Status (?:${numbers}) `);

/**
 * The MDM diagnostics report: the status of the MSI that MDM sends, as the EnterpriseDesktopAppManagement CSP numbers it,
 * and the enrolment. That a device is enrolled says nothing about the client, so it decides nothing.
 */
export const REPORT_RULES: readonly LogRule[] = [
  {
    code: "mdm-msi-in-progress",
    weight: "never",
    origins: DELIVERY,
    when: status("10|20|40|50"),
    state: "running",
  },
  {
    code: "mdm-msi-download-failed",
    weight: "cause",
    origins: DELIVERY,
    when: status("25"),
    state: "retrying",
  },
  {
    code: "mdm-msi-download-failed",
    weight: "cause",
    origins: DELIVERY,
    when: status("30"),
    state: "failed",
  },
  { code: "mdm-msi-no-user", weight: "state", origins: DELIVERY, when: status("48"), state: "waiting" },
  {
    code: "mdm-msi-install-failed",
    weight: "wrapper",
    origins: DELIVERY,
    when: status("55"),
    state: "retrying",
  },
  {
    code: "mdm-msi-install-failed",
    weight: "wrapper",
    origins: DELIVERY,
    when: status("60"),
    state: "failed",
  },
  { code: "mdm-msi-installed", weight: "never", origins: DELIVERY, when: status("70"), state: "succeeded" },
  { code: "mdm-msi-other-app", weight: "never", origins: DELIVERY, when: /^Another app of MDM: Status/ },
  { code: "mdm-enrolled", weight: "never", origins: ["enrolment"], when: /^Enrollments: / },
];
