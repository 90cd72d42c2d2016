import { returnCodes } from "../../../src/domain/deployment/channels/win32.ts";
import { type Stamp, withStamp } from "../../../src/domain/deployment/stamp.ts";
import type {
  LiveApp,
  LiveAssignment,
  LivePolicy,
  NewAssignment,
  PolicyDraft,
} from "../../../src/domain/deployment/tenant.ts";
import {
  type AppWish,
  draftOf,
  type LobWish,
  type PolicyWish,
  type Win32Wish,
} from "../../../src/domain/deployment/wish.ts";

export const SHA_A = "a".repeat(64);
export const SHA_B = "b".repeat(64);

export function wish(change: Partial<LobWish> = {}): LobWish {
  return {
    channel: "lob",
    deployment: "contoso/pilot",
    app: {
      displayName: "ConfigMgr client",
      description: "Installs the client.",
      publisher: "Microsoft",
      owner: "",
      developer: "",
      notes: "",
      isFeatured: false,
      ignoreVersionDetection: true,
    },
    commandLine: 'CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1 SMSSITECODE=ABC"',
    content: {
      sha256: SHA_A,
      size: 17_408,
      fileName: "ccmsetup.msi",
      productCode: "{P}",
      productVersion: "5.0.1",
    },
    assignments: [required("g1")],
    foreignAssignments: "keep",
    ...change,
  };
}

/** The same deployment as a Win32 app. */
export function win32Wish(change: Partial<Win32Wish> = {}): Win32Wish {
  return {
    ...wish(),
    channel: "win32",
    commandLine:
      'msiexec /i ccmsetup.msi /q CCMSETUPCMD="CCMHOSTNAME=CONTOSO.CLOUDAPP.NET/CCM_Proxy_MutualAuth/1 SMSSITECODE=ABC"',
    content: { sha256: SHA_A, size: 17_408, fileName: "ccmsetup.intunewin", productVersion: "5.0.1" },
    win32: {
      uninstallCommandLine: "%WinDir%\\ccmsetup\\ccmsetup.exe /uninstall",
      setupFilePath: "ccmsetup.msi",
      detection: [{ kind: "product", productCode: "{P}", productVersion: null }],
      returnCodes: returnCodes(),
      experience: { runAs: "system", restart: "basedOnReturnCode" },
      architectures: ["x64"],
      minimumWindows: "1607",
      msi: null,
    },
    ...change,
  };
}

/** The same deployment as a co-management settings policy. */
export function policyWish(change: Partial<PolicyWish> = {}): PolicyWish {
  const { deployment, app, commandLine, assignments, foreignAssignments } = wish();
  return {
    deployment,
    app,
    commandLine,
    assignments,
    foreignAssignments,
    channel: "policy",
    policy: { install: true, override: false, priority: undefined },
    ...change,
  };
}

/** A policy: somebody else's, or with a wish as a finished apply of it leaves it. */
export function livePolicy(change: Partial<LivePolicy> = {}, w?: PolicyWish): LivePolicy {
  return {
    channel: "policy",
    displayName: "Autopilot",
    notes: "",
    installClient: false,
    commandLine: "",
    override: false,
    ...(w && (draftOf(w, "run-1") as PolicyDraft)),
    id: "policy-1",
    priority: 1,
    createdAt: new Date("2026-11-01T00:00:00Z"),
    lastModifiedAt: new Date("2026-11-01T00:10:00Z"),
    assignments: w ? w.assignments.map((one) => assigned(one)) : [],
    ...change,
  };
}

export const required = (groupId: string): NewAssignment => ({
  intent: "required",
  target: { kind: "group", groupId },
  filter: undefined,
});

export const assigned = (want: NewAssignment, id = "assignment"): LiveAssignment => ({
  ...want,
  id,
  raw: {},
});

/** The app as a finished apply of `w` leaves it. */
export function published(w: AppWish, change: Partial<LiveApp> = {}, stamp: Partial<Stamp> = {}): LiveApp {
  const draft = draftOf(w, "run-1");
  const assignedShort = /assigned=([^\] ]*)/.exec(draft.notes)?.[1]?.split(",") ?? [];
  return {
    ...draft,
    id: "app-1",
    publishingState: "published",
    committedContentVersion: "1",
    createdAt: new Date("2026-11-01T00:00:00Z"),
    lastModifiedAt: new Date("2026-11-01T00:10:00Z"),
    notes: withStamp(w.app.notes, {
      deployment: w.deployment,
      run: "run-1",
      content: { sha256: w.content.sha256, version: "1" },
      next: undefined,
      assigned: assignedShort,
      ...stamp,
    }),
    ...change,
  } as LiveApp;
}

/** The app as a run that was killed right after creating it leaves it. */
export const halfMade = (w: AppWish, change: Partial<LiveApp> = {}): LiveApp =>
  ({
    ...published(w),
    notes: draftOf(w, "run-1").notes,
    publishingState: "notPublished",
    committedContentVersion: null,
    ...change,
  }) as LiveApp;
