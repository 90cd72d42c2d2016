import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useAnswer } from "../../data/queries.ts";
import { EvidenceList } from "../../parts/evidence-list.tsx";
import { Section } from "../../shell/section.tsx";
import { lengthInWords } from "../../states/ago-in-words.ts";
import { Answer } from "../../states/answer.tsx";
import { changeInWords, valueInWords } from "../../words/change-words.ts";
import { timeInWords } from "../../words/figures.ts";

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    paddingLeft: tokens.spacingHorizontalL,
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    display: "grid",
    gap: tokens.spacingVerticalL,
  },
  row: {
    position: "relative",
    "::before": {
      content: '""',
      position: "absolute",
      left: `calc(-1 * ${tokens.spacingHorizontalL} - 6px)`,
      top: "6px",
      width: "10px",
      height: "10px",
      borderRadius: "50%",
      backgroundColor: tokens.colorNeutralForeground4,
    },
  },
  current: { "::before": { backgroundColor: tokens.colorCompoundBrandBackground } },
  fine: { color: tokens.colorNeutralForeground3 },
  why: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
});

/** Everything that changed on the device, the newest first, and how long each state lasted. */
export function Timeline({ id }: { readonly id: string }) {
  const styles = useStyles();
  const history = useAnswer("GET /api/v1/devices/{id}/history", { params: { id } });
  return (
    <Section
      title="Timeline"
      about="When sources claim it happened, which may be before it was learnt. What still is so has a blue mark."
    >
      <Answer of={history} what="the history">
        {({ rows }) => (
          <ol className={styles.list} aria-label="Changes, newest first">
            {rows.toReversed().map((change) => {
              const { at, seenAt, field, from, to, seconds, current, because, episode } = change;
              return (
                <li
                  key={`${field} ${seenAt}`}
                  className={current ? `${styles.row} ${styles.current}` : styles.row}
                >
                  <Text block weight="semibold">
                    {changeInWords(field, to, from === null)}
                    {from !== null && !field.startsWith("fault:") && (
                      <Text size={200} className={styles.fine}>
                        {" "}
                        before: {valueInWords(field, from).toLowerCase()}
                      </Text>
                    )}
                  </Text>
                  <Text block size={200} className={styles.fine}>
                    <time dateTime={at}>{timeInWords(at)}</time>, {current ? "for " : "lasted "}
                    {lengthInWords(seconds)}
                    {current && " so far"}
                    {Date.parse(seenAt) - Date.parse(at) > 60_000 && `; learnt ${timeInWords(seenAt)}`}
                    {episode > 1 && `; enrolment ${episode}`}
                  </Text>
                  {because.length > 0 && (
                    <details className={styles.why}>
                      <summary>Evidence</summary>
                      <EvidenceList of={because} />
                    </details>
                  )}
                </li>
              );
            })}
          </ol>
        )}
      </Answer>
    </Section>
  );
}
