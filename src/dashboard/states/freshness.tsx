import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { AnswerOf } from "../data/api.ts";
import { useSignedIn } from "../sign-in/signed-in.ts";
import { SOURCE_WORDS } from "../words/device-words.ts";
import { Age } from "./age.tsx";
import { agoInWords } from "./ago-in-words.ts";

/** What every answer about devices carries. */
export type Tracked = Pick<AnswerOf<"GET /api/v1/device-counts">, "asOf" | "complete" | "sources">;

/** Hours after which the command line calls an answer too old as well. */
const TOO_OLD_HOURS = 48;

const useStyles = makeStyles({ bars: { display: "grid", gap: tokens.spacingVerticalS } });

/** How old an answer is; a bar when it is too old, another when a source is missing in it. */
export function Freshness({ of: { asOf, complete, sources } }: { readonly of: Tracked }) {
  const styles = useStyles();
  const { now } = useSignedIn().session;
  const hours = (Date.parse(now) - Date.parse(asOf)) / 3_600_000;
  const missing = sources.filter(({ state }) => state === "failed" || state === "partial");
  return (
    <div className={styles.bars}>
      <Text size={200}>
        As of <Age at={asOf} />
        {complete ? "." : ", incomplete."}
      </Text>
      {hours > TOO_OLD_HOURS && (
        <MessageBar intent="warning" layout="multiline" data-state="stale">
          <MessageBarBody>
            <MessageBarTitle>Old</MessageBarTitle>
            What is shown is {Math.floor(hours)} hours old. A sync reads anew.
          </MessageBarBody>
        </MessageBar>
      )}
      {!complete && (
        <MessageBar intent="error" layout="multiline" data-state="incomplete">
          <MessageBarBody>
            <MessageBarTitle>Incomplete</MessageBarTitle>
            {missing.length === 0
              ? "A source is missing. What it would say is unknown, not absent."
              : missing
                  .map(
                    ({ name, state, reason, asOf: read }) =>
                      `${SOURCE_WORDS[name]} ${state === "failed" ? "could not be read" : "was read in part"}${reason ? `: ${reason.replace(/\.$/, "")}` : ""}. ${read ? `What it said last was read ${agoInWords(read, now)}.` : "It was never read."}`,
                  )
                  .join(" ")}
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
}
