import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import type { Health } from "../words/device-words.ts";
import type { Tone } from "./stacked-bar.tsx";

const useStyles = makeStyles({
  dot: { display: "inline-block", width: "10px", height: "10px", borderRadius: "50%", flexShrink: 0 },
  good: { backgroundColor: tokens.colorPaletteGreenForeground1 },
  warning: { backgroundColor: tokens.colorPaletteMarigoldBackground3 },
  bad: { backgroundColor: tokens.colorPaletteRedForeground1 },
  // Not a colour but its absence: a ring.
  unknown: { boxShadow: `inset 0 0 0 2px ${tokens.colorNeutralForeground4}` },
  brand: { backgroundColor: tokens.colorCompoundBrandBackground },
  other: { backgroundColor: tokens.colorPaletteTealBorderActive },
});

export const HEALTH_TONES: Readonly<Record<Health, Tone>> = {
  good: "good",
  degraded: "warning",
  silent: "bad",
  unknown: "unknown",
};

/** The colour of a word that stands beside it. */
export function Dot({ tone }: { readonly tone: Tone }) {
  const styles = useStyles();
  return <span className={mergeClasses(styles.dot, styles[tone])} aria-hidden />;
}
