/** The ways a command line of ccmsetup is written down. */
export const FORMS = [
  "exe",
  "args",
  "intune-lob-args",
  "msi-doc",
  "msiexec",
  "config-file",
  "osd-properties",
] as const;
export type Form = (typeof FORMS)[number];

/** The ways a client reaches its site (rules 42 to 62). */
export const SCENARIOS = [
  "intranet",
  "cmg-entra",
  "cmg-token",
  "cmg-pki",
  "internet-pki",
  "workgroup",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** Offsets in UTF-16 units into the text that was given; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type TokenKind =
  | "program" // ccmsetup.exe, msiexec, with its path
  | "msi-file" // ccmsetup.msi
  | "msi-option" // /i, /qn: for msiexec
  | "msi-property" // a property of the MSI itself that is none of ours, such as REBOOT
  | "wrapper" // CCMSETUPCMD=" up to and with its opening quote
  | "parameter"
  | "property"
  | "section" // [Client Install], Install=, comments of a /config file
  | "stray";

/** What a token looks like it was meant to be, and why it is not; the linter says it in words. */
export interface Flaw extends Span {
  readonly code: LintCode;
  /** Edits that mend it, if that is safe. */
  readonly edits?: readonly Edit[];
  readonly detail?: string;
}
export interface Edit extends Span {
  readonly text: string;
}

export interface Token extends Span {
  readonly kind: TokenKind;
  /** As written: `source.slice(start, end)`. */
  readonly text: string;
  /** As the catalogue spells it, parameters with their slash; as written when it is unknown. */
  readonly name: string;
  /** Without quotes, entities read; undefined when there is none. */
  readonly value: string | undefined;
  readonly nameSpan: Span;
  readonly valueSpan: Span | undefined;
  readonly quoted: boolean;
  /** Stands inside the quotes of CCMSETUPCMD. */
  readonly inside: boolean;
  readonly flaws: readonly Flaw[];
}

export interface ParsedLine {
  readonly source: string;
  readonly form: Form;
  /** True when the form was not given. */
  readonly guessed: boolean;
  readonly tokens: readonly Token[];
  /** Flaws of the text as a whole: quotes, entities. */
  readonly flaws: readonly Flaw[];
  /** Place of the text inside CCMSETUPCMD's quotes, the closing quote not included; undefined without a wrapper. */
  readonly wrapped: Span | undefined;
  /** Place of the line inside a string that a shell or a cmdlet is given; undefined without one. */
  readonly held: Span | undefined;
}

export type Severity = "error" | "warning" | "info";

/** The vocabulary of the linter, with how grave each is. */
export const LINT_CODES = {
  "cmg-path-serverauth": "warning",
  conflict: "error",
  "conflict-warning": "warning",
  "curly-quote": "error",
  "deprecated-property": "warning",
  "domain-typo": "info",
  "doubled-quote": "error",
  "empty-value": "error",
  "html-entity": "error",
  "http-source": "error",
  "image-with-site-code": "error",
  "missing-https-on-cmg-mp": "error",
  "missing-recommended": "warning",
  "missing-required": "error",
  "missing-space": "error",
  "missing-value": "error",
  "mp-http-scheme": "warning",
  "msiexec-in-intune-args": "error",
  "not-in-ccmsetupcmd": "error",
  "obsolete-prerequisite": "info",
  "out-of-range": "error",
  "outside-ccmsetupcmd": "error",
  "parameter-after-property": "error",
  "parameter-prefix": "error",
  "parameter-with-equals": "error",
  placeholder: "error",
  "property-as-parameter": "error",
  "property-case": "info",
  "property-with-colon": "error",
  "provisionts-needs-msi": "error",
  "redundant-source": "warning",
  "relative-path": "warning",
  "removed-parameter": "error",
  "removed-property": "warning",
  "repeated-parameter": "warning",
  "scheme-in-ccmhostname": "error",
  "secret-in-line": "info",
  "separator-doubtful": "warning",
  "shell-quoting": "info",
  "smsmp-http-scheme": "warning",
  "smsmp-without-https": "warning",
  "space-after-colon": "error",
  "space-after-slash": "error",
  "space-inside-value": "error",
  "spaces-around-equals": "error",
  "stray-slash": "error",
  "stray-text": "error",
  "superseded-property": "info",
  "token-malformed": "warning",
  "too-long": "error",
  "trailing-slash": "warning",
  "unbalanced-quote": "error",
  "undocumented-property": "warning",
  "unexpanded-variable": "error",
  "unknown-parameter": "error",
  "unknown-property": "error",
  "wrong-list-separator": "error",
} as const satisfies Record<string, Severity>;
export type LintCode = keyof typeof LINT_CODES;

export interface Fix {
  /** What it does, in words; tokens masked. */
  readonly words: string;
  readonly edits: readonly Edit[];
}

/** What a linter says of a place in the line. Tokens are masked in `token` and `message`. */
export interface Problem extends Span {
  readonly code: LintCode;
  readonly severity: Severity;
  readonly token: string;
  readonly message: string;
  /** Number of the rule it rests on; null where it is plain syntax. */
  readonly rule: number | null;
  readonly fix: Fix | null;
}
