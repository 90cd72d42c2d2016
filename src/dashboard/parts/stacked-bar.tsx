import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";

export type Tone = "good" | "warning" | "bad" | "unknown" | "brand" | "other";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    gap: "1px",
    height: "12px",
    borderRadius: tokens.borderRadiusSmall,
    overflow: "hidden",
    backgroundColor: tokens.colorNeutralStroke3,
  },
  part: { minWidth: "2px" },
  good: { backgroundColor: tokens.colorPaletteGreenForeground1 },
  warning: { backgroundColor: tokens.colorPaletteMarigoldBackground3 },
  bad: { backgroundColor: tokens.colorPaletteRedForeground1 },
  unknown: { backgroundColor: tokens.colorNeutralForeground4 },
  brand: { backgroundColor: tokens.colorCompoundBrandBackground },
  other: { backgroundColor: tokens.colorPaletteTealBorderActive },
});

interface Given {
  readonly parts: readonly { readonly tone: Tone; readonly value: number }[];
  /** What the whole width stands for. */
  readonly of: number;
  readonly className?: string;
}

/** Numbers as lengths. Their words and figures stand beside it: for readers it is not there. */
export function StackedBar({ parts, of, className }: Given) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.bar, className)} aria-hidden>
      {parts
        .filter(({ value }) => value > 0)
        .map(({ tone, value }) => (
          <div
            key={tone}
            className={mergeClasses(styles.part, styles[tone])}
            style={{ width: `${(value / Math.max(of, 1)) * 100}%` }}
          />
        ))}
    </div>
  );
}
