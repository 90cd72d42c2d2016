import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useSearchParams } from "react-router";
import type { AnswerOf } from "../../data/api.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { Section } from "../../shell/section.tsx";
import { keepLine } from "./kept-line.ts";
import { LengthBudget } from "./length-budget.tsx";
import { useLineStyles } from "./line-styles.ts";
import { TokenLife } from "./token-life.tsx";

type Built = AnswerOf<"POST /api/v1/command-lines">;

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalXL,
    display: "grid",
    gap: tokens.spacingVerticalXS,
  },
});

/** A line that was built, with what the linter has to say and what could be added. */
export function BuiltLine({ built }: { readonly built: Built }) {
  const styles = useStyles();
  const lines = useLineStyles();
  const [, ask] = useSearchParams();
  const { line, length, limit, problems, suggestions, masked, registrationToken } = built;
  return (
    <Section title="The line">
      <pre className={lines.line}>{line}</pre>
      {masked && (
        <Text>
          The registration token is masked here; what is deployed carries it. Its length is counted in full.
        </Text>
      )}
      <LengthBudget length={length} limit={limit} />
      {registrationToken && <TokenLife life={registrationToken} />}
      {problems.length > 0 && (
        <ul className={styles.list} aria-label="Problems">
          {problems.map(({ code, severity, message }) => (
            <li key={`${code} ${message}`}>
              <Text weight="semibold">{severity}: </Text>
              {message}
            </li>
          ))}
        </ul>
      )}
      {suggestions.length > 0 && (
        <ul className={styles.list} aria-label="Suggestions">
          {suggestions.map((suggestion) => (
            <li key={suggestion}>{suggestion}</li>
          ))}
        </ul>
      )}
      <div className={lines.actions}>
        <CopyButton text={line} appearance={masked ? "secondary" : "primary"}>
          {masked ? "Copy it, masked" : "Copy the line"}
        </CopyButton>
        <Button
          icon={<SearchRegular />}
          onClick={() => {
            keepLine(line);
            ask({ view: "check" });
          }}
        >
          Check and explain it
        </Button>
      </div>
    </Section>
  );
}
