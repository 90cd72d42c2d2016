import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { HEALTH_TONES } from "../../parts/dot.tsx";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { StackedBar } from "../../parts/stacked-bar.tsx";
import { Section } from "../../shell/section.tsx";
import { HEALTH_WORDS, namesOf, STAGE_WORDS } from "../../words/device-words.ts";
import { count, share } from "../../words/figures.ts";
import type { Overview } from "./overview-answer.ts";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  row: {
    display: "grid",
    gridTemplateColumns: "7.5rem minmax(0, 1fr) 7rem",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    "@media (max-width: 599px)": { gridTemplateColumns: "minmax(0, 1fr) auto" },
  },
  bar: { "@media (max-width: 599px)": { gridColumn: "1 / -1", gridRow: 2 } },
  number: { fontVariantNumeric: "tabular-nums", fontWeight: tokens.fontWeightSemibold, textAlign: "right" },
  ills: {
    gridColumn: "2 / -1",
    color: tokens.colorNeutralForeground3,
    "@media (max-width: 599px)": { gridColumn: "1 / -1" },
  },
  left: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: tokens.spacingVerticalM },
});

/** How many stand at each stage of the way, and how they are there. */
export function Funnel({ of }: { readonly of: Overview }) {
  const styles = useStyles();
  const most = Math.max(...of.stages.map(({ devices }) => devices));
  return (
    <Section
      title="How far they are"
      about="The furthest stage the facts support."
      actions={<Go to="/reports/funnel">Report</Go>}
    >
      <ol className={styles.list}>
        {of.stages.map((row) => {
          const { label, means } = STAGE_WORDS[row.stage];
          const ills = namesOf(HEALTH_WORDS).filter((health) => health !== "good" && row[health] > 0);
          return (
            <li key={row.stage} className={row.stage === "left" ? styles.left : undefined}>
              <div className={styles.row}>
                <Text title={means}>{label}</Text>
                <StackedBar
                  className={styles.bar}
                  of={most}
                  parts={namesOf(HEALTH_WORDS).map((health) => ({
                    tone: HEALTH_TONES[health],
                    value: row[health],
                  }))}
                />
                <span className={styles.number}>
                  <Go to={devicesWhere({ stage: row.stage })} label={`${row.devices} devices: ${label}`}>
                    {count(row.devices)}
                  </Go>{" "}
                  <Text size={200}>{share(row.share)}</Text>
                </span>
                {ills.length > 0 && row.stage !== "left" && (
                  <Text size={200} className={styles.ills}>
                    {ills.map((health, index) => (
                      <span key={health}>
                        {index > 0 && ", "}
                        <Go to={devicesWhere({ stage: row.stage, health })}>
                          {count(row[health])} {HEALTH_WORDS[health].label.toLowerCase()}
                        </Go>
                      </span>
                    ))}
                  </Text>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
