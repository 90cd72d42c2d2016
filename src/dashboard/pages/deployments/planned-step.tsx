import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { PlainTable } from "../../tables/plain-table.tsx";
import { stepInWords } from "./job-words.ts";
import { valueInWords } from "./value-in-words.ts";

type Step = AnswerOf<"GET /api/v1/deployments/{id}/plan">["steps"][number];

const useStyles = makeStyles({
  step: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalXS },
  title: { margin: 0 },
  before: { color: tokens.colorNeutralForeground3 },
  value: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: "anywhere", whiteSpace: "pre-wrap" },
});

/** One step: what it is done to, why, and each value before and after. */
export function PlannedStep({ step: { kind, target, why, before, after } }: { readonly step: Step }) {
  const styles = useStyles();
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return (
    <div className={styles.step}>
      <Text as="h3" weight="semibold" size={400} className={styles.title}>
        {stepInWords(kind)}: {target}
      </Text>
      <Text>{why}</Text>
      {names.length > 0 && (
        <PlainTable
          label={`${stepInWords(kind)}, before and after`}
          rows={names}
          keyOf={(name) => name}
          names="name"
          columns={[
            { key: "name", title: "Value", cell: (name) => name },
            {
              key: "before",
              title: "Before",
              width: "wide",
              cell: (name) => (
                <span className={mergeClasses(styles.value, styles.before)}>
                  {before === null ? "not there" : valueInWords(before[name])}
                </span>
              ),
            },
            {
              key: "after",
              title: "After",
              width: "wide",
              cell: (name) => (
                <span className={styles.value}>{after === null ? "gone" : valueInWords(after[name])}</span>
              ),
            },
          ]}
        />
      )}
    </div>
  );
}
