import { Badge, Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";

type Problem = AnswerOf<"POST /api/v1/command-lines/lint">["problems"][number];

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  item: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalXXS },
  head: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "center" },
  place: {
    fontFamily: tokens.fontFamilyMonospace,
    minWidth: 0,
    maxWidth: "100%",
    justifyContent: "flex-start",
  },
  quoted: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  fine: { color: tokens.colorNeutralForeground3 },
});

const COLOURS = { error: "danger", warning: "warning", info: "informative" } as const;

interface Given {
  readonly problems: readonly Problem[];
  readonly line: string;
  readonly go: (place: { start: number; end: number }) => void;
}

/** Every problem in words, each with a button to its place: what the underlines are for the eye. */
export function Problems({ problems, line, go }: Given) {
  const styles = useStyles();
  if (problems.length === 0) return <Text>None.</Text>;
  return (
    <ol className={styles.list}>
      {problems.map((problem) => {
        const { code, severity, start, end, message, rule, fix, token } = problem;
        const quoted = line.slice(start, end);
        const shown = token || quoted;
        return (
          <li key={`${code} ${start} ${end} ${message}`} className={styles.item}>
            <div className={styles.head}>
              <Badge appearance="tint" color={COLOURS[severity]}>
                {severity}
              </Badge>
              <Button
                size="small"
                appearance="outline"
                className={styles.place}
                onClick={() => go({ start, end })}
                aria-label={`Go to characters ${start + 1} to ${Math.max(end, start + 1)}${shown ? `: ${shown}` : ""}`}
              >
                <span className={styles.quoted}>{shown || `at ${start + 1}`}</span>
              </Button>
            </div>
            <Text>{message}</Text>
            <Text size={200} className={styles.fine}>
              {code}
              {rule !== null && `, rule ${rule}`}
              {fix && `. Fix: ${fix.words}`}
            </Text>
          </li>
        );
      })}
    </ol>
  );
}
