import { Dropdown, makeStyles, Option, Text, tokens } from "@fluentui/react-components";
import { Go } from "../../parts/go.tsx";
import { Section } from "../../shell/section.tsx";
import { changeInWords } from "../../words/change-words.ts";
import { count, timeInWords } from "../../words/figures.ts";
import type { Overview } from "./overview-answer.ts";
import { SINCE_WORDS, type Since } from "./since.ts";

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  row: { display: "contents" },
  number: { textAlign: "right", fontVariantNumeric: "tabular-nums", fontWeight: tokens.fontWeightSemibold },
  choice: { minWidth: "10rem" },
});

interface Given {
  readonly of: Overview;
  readonly since: Since;
  readonly choices: readonly Since[];
  readonly choose: (since: Since) => void;
}

/** What was learnt since a time, added up. */
export function Changes({ of: { changes }, since, choices, choose }: Given) {
  const styles = useStyles();
  const leadsTo = (filter: Record<string, string>) =>
    `/changes?${new URLSearchParams({ since: changes.since, ...filter })}`;
  // Of a device that is seen for the first time everything is new: its stage says it.
  const rows = changes.rows
    .filter(({ field, first }) => !first || field === "stage")
    .toSorted((a, b) => orderOf(a.field) - orderOf(b.field) || b.changes - a.changes);
  return (
    <Section
      title="What changed"
      about={`Learnt since ${timeInWords(changes.since)}${changes.all ? "" : "; more than are added up here, these are the latest"}.`}
      actions={
        <Dropdown
          className={styles.choice}
          size="small"
          aria-label="Since"
          value={SINCE_WORDS[since]}
          selectedOptions={[since]}
          onOptionSelect={(_, { optionValue }) => choose(optionValue as Since)}
        >
          {choices.map((each) => (
            <Option key={each} value={each}>
              {SINCE_WORDS[each]}
            </Option>
          ))}
        </Dropdown>
      }
    >
      {rows.length === 0 && <Text>Nothing.</Text>}
      <ul className={styles.list}>
        {rows.map(({ field, to, first, changes: many }) => (
          <li key={`${field} ${to} ${first}`} className={styles.row}>
            <span className={styles.number}>
              <Go
                to={leadsTo({ field, to, first: String(first) })}
                label={`${many}: ${changeInWords(field, to, first)}`}
              >
                {count(many)}
              </Go>
            </span>
            <Text>{changeInWords(field, to, first)}</Text>
          </li>
        ))}
      </ul>
      {rows.length > 0 && <Go to={leadsTo({})}>All of them, one by one</Go>}
    </Section>
  );
}

const ORDER = ["stage", "fault", "health", "workload"];
const orderOf = (field: string) => ORDER.indexOf(field.split(":")[0] ?? "");
