import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { counted } from "../../states/counted.ts";

type Linted = AnswerOf<"POST /api/v1/command-lines/lint">;

const useStyles = makeStyles({
  row: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalM, alignItems: "center" },
});

/** In one line: whether it would work, and as what it was read. */
export function LineVerdict({
  lint,
  waiting,
}: {
  readonly lint: Linted | undefined;
  readonly waiting: boolean;
}) {
  const styles = useStyles();
  if (waiting || !lint) return <Text>Looking at it …</Text>;
  const count = (severity: string) => lint.problems.filter((problem) => problem.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  return (
    <div className={styles.row}>
      <Badge
        size="large"
        appearance="tint"
        color={errors > 0 ? "danger" : warnings > 0 ? "warning" : "success"}
      >
        {errors > 0 ? "Would not work as meant" : warnings > 0 ? "Works, with doubts" : "Nothing wrong found"}
      </Badge>
      <Text>
        {errors + warnings > 0 && `${counted(errors, "error")}, ${counted(warnings, "warning")}. `}
        Read as {lint.form}
        {lint.scenario ? `, for ${lint.scenario}` : ", for no scenario in particular"}.
      </Text>
    </div>
  );
}
