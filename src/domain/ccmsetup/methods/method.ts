import type { Form, Problem, Scenario } from "../line.ts";
import type { Site } from "../site.ts";
import type { GivenValue } from "../written-value.ts";
import type { SourceName } from "./sources.ts";

/** Ways to install the client. */
export const METHOD_NAMES = [
  "client-push",
  "software-update-point",
  "group-policy",
  "manual",
  "logon-script",
  "package",
  "intune-lob",
  "intune-win32",
  "intune-policy",
  "imaging",
  "workgroup",
  "internet",
  "cmg",
  "group-policy-provisioning",
  "task-sequence",
] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

export type Answer = "yes" | "no" | "limited";

/** A row of the comparison: what one may know of a method before choosing it. */
export interface MethodFacts {
  readonly name: MethodName;
  readonly title: string;
  readonly summary: string;
  /** Who can use it. `limited`: the runbook says under which conditions. */
  readonly domain: Answer;
  readonly workgroup: Answer;
  readonly internet: Answer;
  readonly entraJoined: Answer;
  /** Whether the Active Directory schema has to be extended. */
  readonly needsAdSchema: string;
  /** Whether ccmsetup parameters and client.msi properties can be given. */
  readonly carriesProperties: string;
  /** What has to be kept secret, and where it then lies. */
  readonly secrets: string;
  /** What happens when an installation fails. */
  readonly retries: string;
}

/** The part of a deployment a method looks at. */
export interface DeploymentWishes {
  readonly name: string;
  readonly scenario: Scenario;
  readonly properties: Readonly<Record<string, GivenValue>>;
  readonly parameters: Readonly<Record<string, GivenValue>>;
  readonly installer?: string | { readonly folder: string; readonly setup: string } | undefined;
  readonly app: { readonly displayName: string; readonly publisher: string };
}

export interface MethodInput {
  readonly site: Site;
  readonly deployment?: DeploymentWishes | undefined;
}

/** What has to hold before the method works. `unknown`: nothing here says; `next` says how to find out. */
export interface Check {
  readonly name: string;
  readonly outcome: "pass" | "fix" | "unknown";
  readonly why: string;
  readonly next: string;
}

/** What of a command line the method takes, and why. */
export interface Carried {
  readonly what: string;
  readonly may: "yes" | "no" | "some";
  readonly why: string;
}

export interface MethodLine {
  readonly title: string;
  /** Registration tokens stand as TOKEN_MARK. */
  readonly line: string;
  readonly form: Form;
  readonly scenario: Scenario | "image" | undefined;
  readonly length: number;
  /** What the place takes, in UTF-16 units; null when nothing limits it. */
  readonly limit: number | null;
  readonly problems: readonly Problem[];
}

/** How a text becomes bytes. PowerShell 5.1 reads a script without a mark in the code page of the machine. */
export type TextEncoding = "utf-8" | "utf-8-bom" | "utf-16le-bom";

/** A file the admin gets. */
export interface Artefact {
  /** Relative, with `/` between its parts. */
  readonly path: string;
  readonly about: string;
  /** With plain line feeds. */
  readonly text: string;
  readonly encoding: TextEncoding;
  readonly newline: "lf" | "crlf";
}

export interface Code {
  readonly language: "powershell" | "bat" | "text" | "vbscript" | "yaml" | "sh" | "sql";
  readonly text: string;
}

/** One numbered step of a runbook. */
export interface Step {
  /** An imperative sentence. */
  readonly title: string;
  /** Path in a console or admin center. */
  readonly where?: string | undefined;
  readonly details?: readonly string[] | undefined;
  readonly code?: Code | undefined;
  readonly expect?: string | undefined;
  /** Logs to read, with what to look for. */
  readonly logs?: readonly string[] | undefined;
}

/** A folder among the artefacts that goes onto a medium, with the SHA-256 of every file on it. */
export interface Media {
  readonly folder: string;
  /** Below the folder, as everything here. */
  readonly hashes: string;
  /** Where the site server's client files belong. */
  readonly client: string;
  /** Where the exported signing certificate belongs. */
  readonly certificate: string;
}

/** What a method makes of a site. Pure data: nothing of it is done yet. */
export interface MethodDraft {
  readonly checks: readonly Check[];
  readonly carries: readonly Carried[];
  readonly lines: readonly MethodLine[];
  readonly artefacts: readonly Artefact[];
  readonly media?: Media | undefined;
  readonly steps: readonly Step[];
  readonly verify: readonly Step[];
  readonly undo: readonly Step[];
  readonly limits: readonly string[];
  readonly security: readonly string[];
  readonly sources: readonly SourceName[];
}

export interface InstallMethod extends MethodFacts {
  /**
   * @throws BridgeError "invalid" when the site lacks what the method cannot do without, or the deployment asks for what
   *   the method cannot carry.
   */
  draft(input: MethodInput): MethodDraft;
}

/** Stands where a registration token has to be put in when the line is used. */
export const TOKEN_MARK = "<registration token>";
