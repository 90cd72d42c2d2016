import { Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import type { AnswerOf, Api } from "../../data/api.ts";

type Linting = Api["POST /api/v1/command-lines/lint"]["body"];
export interface Choices {
  readonly form: Linting["form"];
  readonly scenario: Linting["scenario"];
}
type Facts = AnswerOf<"GET /api/v1/catalogue">;

const useStyles = makeStyles({
  choices: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(16rem, 100%), 1fr))",
    gap: tokens.spacingHorizontalL,
  },
  // A select is as wide as its longest choice unless it is told otherwise.
  field: { gridTemplateColumns: "minmax(0, 1fr)", minWidth: 0 },
  select: { minWidth: 0, "> select": { minWidth: 0, textOverflow: "ellipsis" } },
});

interface Given {
  readonly facts: Facts;
  readonly choices: Choices;
  readonly choose: (choices: Choices) => void;
  /** What stands for no choice. */
  readonly none: { readonly form: string; readonly scenario: string };
  /** A reference computer is no scenario of a deployment. */
  readonly image?: boolean;
}

/** In which form a line is written, and what it is for. */
export function LineChoices({ facts, choices, choose, none, image = false }: Given) {
  const styles = useStyles();
  return (
    <div className={styles.choices}>
      <Field label="Form" className={styles.field}>
        <Select
          className={styles.select}
          value={choices.form ?? ""}
          onChange={(_, { value }) => choose({ ...choices, form: (value || undefined) as Choices["form"] })}
        >
          <option value="">{none.form}</option>
          {facts.forms.map(({ form, title }) => (
            <option key={form} value={form}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Scenario" className={styles.field}>
        <Select
          className={styles.select}
          value={choices.scenario ?? ""}
          onChange={(_, { value }) =>
            choose({ ...choices, scenario: (value || undefined) as Choices["scenario"] })
          }
        >
          <option value="">{none.scenario}</option>
          {facts.scenarios.map(({ scenario, title }) => (
            <option key={scenario} value={scenario}>
              {title}
            </option>
          ))}
          {image && <option value="image">Reference computer of an image</option>}
        </Select>
      </Field>
    </div>
  );
}
