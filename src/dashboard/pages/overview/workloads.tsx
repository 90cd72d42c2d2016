import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Dot } from "../../parts/dot.tsx";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { StackedBar, type Tone } from "../../parts/stacked-bar.tsx";
import { Section } from "../../shell/section.tsx";
import { AUTHORITY_WORDS, type Authority, namesOf, WORKLOAD_WORDS } from "../../words/device-words.ts";
import { count } from "../../words/figures.ts";
import type { Overview } from "./overview-answer.ts";

const TONES: Readonly<Record<Authority, Tone>> = { intune: "brand", configmgr: "other", unknown: "unknown" };

const useStyles = makeStyles({
  legend: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalL },
  key: { display: "flex", alignItems: "center", gap: tokens.spacingHorizontalXS },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  head: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalXXS,
  },
  name: { marginRight: "auto" },
  numbers: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalM,
    fontVariantNumeric: "tabular-nums",
  },
});

/** Who has the authority for each workload. */
export function Workloads({ of: { workloads } }: { readonly of: Overview }) {
  const styles = useStyles();
  const conflicts = workloads.some(({ conflict }) => conflict > 0);
  const authorities = namesOf(AUTHORITY_WORDS);
  return (
    <Section
      title="Workloads"
      about="Over devices with a Configuration Manager client."
      actions={<Go to="/reports/workloads">Report</Go>}
    >
      {conflicts && (
        <Text size={200}>
          Where the two sides disagree, the authority is unknown:{" "}
          <Go to={devicesWhere({ fault: "workload-conflict" })}>on these devices</Go>.
        </Text>
      )}
      <div className={styles.legend}>
        {authorities.map((authority) => (
          <Text key={authority} size={200} className={styles.key}>
            <Dot tone={TONES[authority]} />
            {AUTHORITY_WORDS[authority]}
          </Text>
        ))}
      </div>
      <ul className={styles.list}>
        {workloads.map((row) => (
          <li key={row.workload}>
            <div className={styles.head}>
              <Text className={styles.name}>{WORKLOAD_WORDS[row.workload]}</Text>
              <span className={styles.numbers}>
                {authorities
                  .filter((authority) => row[authority] > 0)
                  .map((authority) => (
                    <span key={authority} className={styles.key}>
                      <Dot tone={TONES[authority]} />
                      <Go
                        to={devicesWhere({ client: "true", workload: `${row.workload}=${authority}` })}
                        label={`${WORKLOAD_WORDS[row.workload]}, ${AUTHORITY_WORDS[authority]}: ${row[authority]} devices`}
                      >
                        {count(row[authority])}
                      </Go>
                    </span>
                  ))}
              </span>
            </div>
            <StackedBar
              of={row.intune + row.configmgr + row.unknown}
              parts={authorities.map((authority) => ({ tone: TONES[authority], value: row[authority] }))}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
