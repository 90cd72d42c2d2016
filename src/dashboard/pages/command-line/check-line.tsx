import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useDeferredValue, useId, useRef, useState } from "react";
import { useAnswer, useInquiry } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Answer } from "../../states/answer.tsx";
import type { Mark } from "../../text-editor/mark.ts";
import { MarkedText, showPlace } from "../../text-editor/marked-text.tsx";
import { useAfterAPause } from "../../text-editor/use-after-a-pause.ts";
import { Explanations } from "./explanations.tsx";
import { FixedLine } from "./fixed-line.tsx";
import { keepLine, useKeptLine } from "./kept-line.ts";
import { LengthBudget } from "./length-budget.tsx";
import { type Choices, LineChoices } from "./line-choices.tsx";
import { LineVerdict } from "./line-verdict.tsx";
import { Problems } from "./problems.tsx";
import { TokenLife } from "./token-life.tsx";

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
});

/** A line that is pasted or typed, looked at whenever it stands still. */
export function CheckLine() {
  const styles = useStyles();
  const line = useKeptLine();
  const [choices, choose] = useState<Choices>({ form: undefined, scenario: undefined });
  const [shown, show] = useState<{ start: number; end: number }>();
  const input = useRef<HTMLTextAreaElement>(null);
  const told = useId();
  const settled = useAfterAPause(line);
  const asked = { body: { line: settled, ...choices } };
  const written = settled.trim() !== "";
  const catalogue = useAnswer("GET /api/v1/catalogue", {});
  const lint = useInquiry("POST /api/v1/command-lines/lint", asked, { when: written });
  const explained = useInquiry(
    "POST /api/v1/command-lines/explain",
    { body: { line: settled, form: choices.form } },
    { when: written },
  );
  // What was said of an earlier text says nothing of places in this one.
  const current = useDeferredValue(line) === settled && written && !lint.isPlaceholderData;
  const problems = current ? (lint.data?.problems ?? []) : [];
  const marks: Mark[] = [
    ...problems.map(({ start, end, severity }) => ({ start, end: Math.max(end, start + 1), kind: severity })),
    ...(shown && current ? [{ ...shown, kind: "shown" as const }] : []),
  ];
  return (
    <div className={styles.page}>
      <Answer of={catalogue} what="forms and scenarios">
        {(facts) => (
          <LineChoices
            facts={facts}
            choices={choices}
            choose={choose}
            none={{ form: "As it looks", scenario: "As it looks" }}
            image
          />
        )}
      </Answer>
      <MarkedText
        label="Command line"
        value={line}
        onChange={keepLine}
        marks={marks}
        input={input}
        describedBy={told}
        placeholder="ccmsetup.exe /mp:mp1.contoso.com SMSSITECODE=ABC"
      />
      <div id={told} aria-live="polite">
        {written ? (
          <LineVerdict lint={lint.data} waiting={!current || lint.isFetching} />
        ) : (
          <Text>Paste a line or type one. It is looked at as you type, and kept nowhere.</Text>
        )}
      </div>
      {written && (
        <Answer of={lint} what="what is wrong with the line">
          {(answer) => (
            <>
              <LengthBudget length={answer.length} limit={answer.limit} />
              {answer.registrationToken && <TokenLife life={answer.registrationToken} />}
              <Section title="Problems" count={answer.problems.length}>
                <Problems
                  problems={answer.problems}
                  line={settled}
                  go={(place) => {
                    show(undefined);
                    showPlace(input, place);
                  }}
                />
              </Section>
              {answer.fixed !== null && (
                <FixedLine
                  given={settled}
                  fixed={answer.fixed}
                  remaining={answer.remaining}
                  take={keepLine}
                />
              )}
            </>
          )}
        </Answer>
      )}
      {written && (
        <Answer of={explained} what="what the line says">
          {({ tokens: parts }) => (
            <Section title="What it says" count={parts.length}>
              <Explanations parts={parts} show={show} go={(place) => showPlace(input, place)} />
            </Section>
          )}
        </Answer>
      )}
    </div>
  );
}
