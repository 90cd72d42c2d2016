import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../data/api.ts";
import { Age } from "../states/age.tsx";
import { SOURCE_WORDS } from "../words/device-words.ts";

export type Evidence = AnswerOf<"GET /api/v1/devices/{id}">["because"][number];

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalXL,
    display: "grid",
    gap: tokens.spacingVerticalXS,
  },
  fine: { color: tokens.colorNeutralForeground3 },
});

/** What sources said, each with its name and time. */
export function EvidenceList({ of }: { readonly of: readonly Evidence[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {of.map(({ source, text, at }) => (
        <li key={`${source} ${text}`}>
          <Text>{text}</Text>{" "}
          <Text size={200} className={styles.fine}>
            {SOURCE_WORDS[source]}
            {at && (
              <>
                , <Age at={at} />
              </>
            )}
          </Text>
        </li>
      ))}
    </ul>
  );
}
