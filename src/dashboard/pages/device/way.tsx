import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import { namesOf, STAGE_WORDS, type Stage } from "../../words/device-words.ts";

const useStyles = makeStyles({
  way: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    gridTemplateColumns: "repeat(6, minmax(0, 1fr))",
    gap: tokens.spacingHorizontalXS,
    "@media (max-width: 599px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  step: {
    borderTop: `4px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalXS,
    color: tokens.colorNeutralForeground3,
    "@media (max-width: 599px)": {
      borderTopStyle: "none",
      borderLeft: `4px solid ${tokens.colorNeutralStroke2}`,
      paddingLeft: tokens.spacingHorizontalS,
      paddingTop: 0,
    },
  },
  passed: {
    borderTopColor: tokens.colorCompoundBrandBackground,
    borderLeftColor: tokens.colorCompoundBrandBackground,
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  means: { display: "block", fontWeight: tokens.fontWeightRegular },
});

/** The way from known to co-managed, and how far this device is on it. */
export function Way({ stage }: { readonly stage: Stage }) {
  const styles = useStyles();
  if (stage === "left")
    return (
      <Text>
        {STAGE_WORDS.left.label}: it {STAGE_WORDS.left.means}.
      </Text>
    );
  const stages = namesOf(STAGE_WORDS).filter((each) => each !== "left");
  const place = stages.indexOf(stage);
  return (
    <ol className={styles.way} aria-label="Stages">
      {stages.map((each, index) => (
        <li
          key={each}
          className={mergeClasses(
            styles.step,
            index <= place && styles.passed,
            index === place && styles.here,
          )}
          aria-current={index === place ? "step" : undefined}
        >
          {STAGE_WORDS[each].label}
          {index === place && (
            <Text size={200} className={styles.means}>
              {STAGE_WORDS[each].means}
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}
