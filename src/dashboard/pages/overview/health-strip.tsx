import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Dot, HEALTH_TONES } from "../../parts/dot.tsx";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { StackedBar } from "../../parts/stacked-bar.tsx";
import { Section } from "../../shell/section.tsx";
import { HEALTH_WORDS, namesOf } from "../../words/device-words.ts";
import { count, share } from "../../words/figures.ts";
import type { Overview } from "./overview-answer.ts";

const useStyles = makeStyles({
  figures: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(7.5rem, 1fr))",
    gap: tokens.spacingHorizontalL,
  },
  figure: { display: "grid", gap: tokens.spacingVerticalXXS, alignContent: "start" },
  number: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
    fontVariantNumeric: "tabular-nums",
  },
  label: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
  fine: { color: tokens.colorNeutralForeground3 },
});

/** How many, how far, how healthy. */
export function HealthStrip({ of }: { readonly of: Overview }) {
  const styles = useStyles();
  const comanaged = of.stages.find(({ stage }) => stage === "comanaged")?.devices ?? 0;
  const healths = namesOf(HEALTH_WORDS);
  return (
    <Section title="Devices">
      <div className={styles.figures}>
        <div className={styles.figure}>
          <Text>All</Text>
          <Go to="/devices" className={styles.number} label={`All ${of.devices} devices`}>
            {count(of.devices)}
          </Go>
        </div>
        <div className={styles.figure}>
          <Text>Co-managed</Text>
          <Go
            to={devicesWhere({ stage: "comanaged" })}
            className={styles.number}
            label={`${comanaged} co-managed devices`}
          >
            {count(comanaged)}
          </Go>
          <Text size={200} className={styles.fine}>
            {of.devices > 0 ? `${share(comanaged / of.devices)} of all` : "of none"}
          </Text>
        </div>
        {healths.map((health) => (
          <div key={health} className={styles.figure} title={HEALTH_WORDS[health].means}>
            <Text className={styles.label}>
              <Dot tone={HEALTH_TONES[health]} />
              {HEALTH_WORDS[health].label}
            </Text>
            <Go
              to={devicesWhere({ health })}
              className={styles.number}
              label={`${of.health[health]} devices of health ${health}`}
            >
              {count(of.health[health])}
            </Go>
          </div>
        ))}
      </div>
      <StackedBar
        of={of.devices}
        parts={healths.map((health) => ({ tone: HEALTH_TONES[health], value: of.health[health] }))}
      />
    </Section>
  );
}
