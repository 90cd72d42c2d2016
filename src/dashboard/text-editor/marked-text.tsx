import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { type RefObject, useId } from "react";
import { type Mark, piecesOf } from "./mark.ts";

const LINE = "1.5rem";
const written = {
  margin: 0,
  padding: tokens.spacingVerticalM,
  boxSizing: "border-box",
  border: "none",
  font: "inherit",
  gridArea: "1 / 2",
  tabSize: 2,
} as const;

const useStyles = makeStyles({
  frame: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    overflow: "auto",
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase300,
    lineHeight: LINE,
    ":focus-within": { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: "1px" },
  },
  tall: { gridTemplateColumns: "max-content minmax(max-content, 1fr)", maxHeight: "min(36rem, 70vh)" },
  behind: { ...written, color: "transparent", pointerEvents: "none" },
  input: {
    ...written,
    width: "100%",
    height: "100%",
    minWidth: "100%",
    resize: "none",
    overflow: "hidden",
    background: "transparent",
    color: tokens.colorNeutralForeground1,
    caretColor: tokens.colorNeutralForeground1,
    outlineStyle: "none",
  },
  wrapped: { whiteSpace: "pre-wrap", overflowWrap: "anywhere", wordBreak: "break-all" },
  unwrapped: { whiteSpace: "pre", minWidth: "20rem" },
  least: { minHeight: `calc(3 * ${LINE} + 2 * ${tokens.spacingVerticalM})` },
  numbers: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS}`,
    textAlign: "right",
    whiteSpace: "pre",
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground2,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    position: "sticky",
    left: 0,
    userSelect: "none",
    zIndex: 1,
  },
  mark: {
    color: "transparent",
    backgroundColor: "transparent",
    textDecorationLine: "underline",
    textDecorationStyle: "wavy",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  error: { textDecorationColor: tokens.colorStatusDangerForeground1 },
  warning: { textDecorationColor: tokens.colorStatusWarningForeground1 },
  info: { textDecorationColor: tokens.colorCompoundBrandStroke, textDecorationStyle: "dotted" },
  shown: { backgroundColor: tokens.colorBrandBackground2, borderRadius: tokens.borderRadiusSmall },
});

interface Given {
  readonly label: string;
  readonly value: string;
  readonly onChange?: (value: string) => void;
  readonly marks: readonly Mark[];
  readonly input: RefObject<HTMLTextAreaElement | null>;
  /** Of the element that tells what is wrong. */
  readonly describedBy?: string;
  /** Lines keep their length and are numbered, as in a file; else they wrap. */
  readonly numbered?: boolean;
  readonly placeholder?: string;
}

/**
 * A text that is written, with places in it underlined. The underlines are for the eye: whoever uses it says the same as a
 * list that `describedBy` names, with `showPlace` to get there.
 */
export function MarkedText(given: Given) {
  const { label, value, onChange, marks, input, describedBy, numbered = false, placeholder } = given;
  const styles = useStyles();
  const name = useId();
  const kept = numbered ? styles.unwrapped : styles.wrapped;
  let at = 0;
  return (
    <div className={mergeClasses(styles.frame, numbered && styles.tall)}>
      {numbered && (
        <div className={styles.numbers} aria-hidden>
          {value
            .split("\n")
            .map((_, n) => n + 1)
            .join("\n")}
        </div>
      )}
      <pre className={mergeClasses(styles.behind, kept, styles.least)} aria-hidden>
        {piecesOf(value, marks).map(({ text, kind }) => {
          const key = at;
          at += text.length;
          return kind ? (
            <mark key={key} className={mergeClasses(styles.mark, styles[kind])}>
              {text}
            </mark>
          ) : (
            <span key={key}>{text}</span>
          );
        })}
        {/* The last line counts also while it is empty. */}
        {"\u200b"}
      </pre>
      <textarea
        id={name}
        ref={input}
        aria-label={label}
        className={mergeClasses(styles.input, kept)}
        value={value}
        onChange={({ target }) => onChange?.(target.value)}
        readOnly={onChange === undefined}
        aria-invalid={marks.some(({ kind }) => kind === "error")}
        {...(describedBy ? { "aria-describedby": describedBy } : {})}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        autoComplete="off"
        wrap={numbered ? "off" : "soft"}
      />
    </div>
  );
}

/** Puts the cursor to a place of the text, with what stands there selected. */
export function showPlace(
  input: RefObject<HTMLTextAreaElement | null>,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  input.current?.focus();
  input.current?.setSelectionRange(start, end);
}
