import type { Edit, Form, LintCode, ParsedLine, Scenario, Severity, Span, Token } from "../line.ts";

/** What a rule says; the linter adds severity, masking and the place's text. */
export interface Finding extends Span {
  readonly code: LintCode;
  readonly message: string;
  readonly rule: number | null;
  readonly fix?: { readonly words: string; readonly edits: readonly Edit[] } | undefined;
  /** Only where a rule weighs less than its code does as a rule. */
  readonly severity?: Severity;
}

/** What rules look at. */
export interface Lintable extends ParsedLine {
  /** Parameters and properties of ccmsetup, wherever they stand. */
  readonly items: readonly Token[];
  /** As told by the caller; `image` is a reference computer. */
  readonly scenario: Scenario | "image" | undefined;
}
export type Rule = (line: Lintable) => Iterable<Finding>;

export const MSI_FORMS: readonly Form[] = ["intune-lob-args", "msi-doc", "msiexec"];

/** Whether ccmsetup sees the item: in the forms of an MSI only what stands inside CCMSETUPCMD. */
export const isSeen = ({ form }: Lintable, token: Token) => token.inside || !MSI_FORMS.includes(form);

export const at = ({ start, end }: Span): Span => ({ start, end });
