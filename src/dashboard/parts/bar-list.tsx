import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Dot } from "./dot.tsx";
import { StackedBar, type Tone } from "./stacked-bar.tsx";

const useStyles = makeStyles({
  all: { display: "grid", gap: tokens.spacingVerticalM },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  head: {
    display: "flex",
    gap: tokens.spacingHorizontalM,
    justifyContent: "space-between",
    flexWrap: "wrap",
    fontVariantNumeric: "tabular-nums",
  },
  legend: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalL },
  key: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
});

export interface Bar {
  readonly key: string;
  readonly label: ReactNode;
  readonly figure: ReactNode;
  readonly parts: readonly { readonly tone: Tone; readonly value: number }[];
}

interface Given {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What the whole width stands for. */
  readonly of: number;
  /** What the colours mean, where there are several. */
  readonly legend?: readonly { readonly tone: Tone; readonly label: string }[];
}

/** Numbers that are compared: each with its words and figure, and a bar for the eye. */
export function BarList({ label, bars, of, legend = [] }: Given) {
  const styles = useStyles();
  return (
    <div className={styles.all}>
      {legend.length > 0 && (
        <div className={styles.legend}>
          {legend.map(({ tone, label: means }) => (
            <Text key={tone} size={200} className={styles.key}>
              <Dot tone={tone} />
              {means}
            </Text>
          ))}
        </div>
      )}
      <ul className={styles.list} aria-label={label}>
        {bars.map(({ key, label: words, figure, parts }) => (
          <li key={key}>
            <div className={styles.head}>
              <Text>{words}</Text>
              <Text>{figure}</Text>
            </div>
            <StackedBar parts={parts} of={of} />
          </li>
        ))}
      </ul>
    </div>
  );
}
