import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { counted } from "../../states/counted.ts";
import { SOURCE_STATE_WORDS, SOURCE_WORDS } from "../../words/device-words.ts";

import type { Overview } from "./overview-answer.ts";

const COLOURS = { complete: "success", partial: "warning", failed: "danger", absent: "subtle" } as const;

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 17rem), 1fr))",
    gap: tokens.spacingHorizontalL,
  },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  name: { fontWeight: tokens.fontWeightSemibold },
  text: { color: tokens.colorNeutralForeground2 },
});

/** How fresh and how whole what each source said is. */
export function Sources({ of: { sources } }: { readonly of: Overview }) {
  const styles = useStyles();
  return (
    <Section title="Sources" about="What everything here rests on.">
      <ul className={styles.list}>
        {sources.map(({ name, state, rows, asOf, way, reason }) => (
          <li key={name}>
            <div className={styles.head}>
              <Text className={styles.name}>{SOURCE_WORDS[name]}</Text>
              <Badge appearance="tint" color={COLOURS[state]} shape="rounded">
                {SOURCE_STATE_WORDS[state]}
              </Badge>
            </div>
            {state !== "absent" && (
              <Text block size={200} className={styles.text}>
                {state === "failed" ? "Last read" : `${counted(rows, "row")} read`}
                {asOf ? (
                  <>
                    {state === "failed" ? " " : ", "}
                    <Age at={asOf} />
                  </>
                ) : (
                  " never so far"
                )}
                {way && ` (${way})`}
              </Text>
            )}
            {reason && state !== "absent" && (
              <Text block size={200} className={styles.text}>
                {reason}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
