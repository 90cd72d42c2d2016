import { Button, Text } from "@fluentui/react-components";
import { WandRegular } from "@fluentui/react-icons";
import type { AnswerOf } from "../../data/api.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import { Section } from "../../shell/section.tsx";
import { counted } from "../../states/counted.ts";
import { useLineStyles } from "./line-styles.ts";
import { withToken } from "./with-token.ts";

interface Given {
  readonly given: string;
  /** Tokens masked. */
  readonly fixed: string;
  readonly remaining: AnswerOf<"POST /api/v1/command-lines/lint">["remaining"];
  readonly take: (line: string) => void;
}

/** The line with what could be mended safely, to be taken with one click. */
export function FixedLine({ given, fixed, remaining, take }: Given) {
  const styles = useLineStyles();
  const whole = withToken(given, fixed);
  return (
    <Section title="Fixed line">
      <Text>
        {remaining.length === 0
          ? "After the safe fixes nothing is wrong."
          : `After the safe fixes ${counted(remaining.length, "problem")} remain${remaining.length === 1 ? "s" : ""} for you to decide.`}
      </Text>
      <pre className={styles.line}>{fixed}</pre>
      {whole === undefined && (
        <Text>
          The registration token is masked here and cannot be put back by itself: fix the line by hand.
        </Text>
      )}
      <div className={styles.actions}>
        <Button
          appearance="primary"
          icon={<WandRegular />}
          disabledFocusable={whole === undefined}
          onClick={() => whole !== undefined && take(whole)}
        >
          Take the fixed line
        </Button>
        {whole !== undefined && <CopyButton text={whole}>Copy it</CopyButton>}
      </div>
    </Section>
  );
}
