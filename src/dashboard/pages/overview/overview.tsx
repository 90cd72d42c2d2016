import { makeStyles, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useAnswer } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { useSignedIn } from "../../sign-in/signed-in.ts";
import { Answer } from "../../states/answer.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { Changes } from "./changes.tsx";
import { Funnel } from "./funnel.tsx";
import { HealthStrip } from "./health-strip.tsx";
import { type Since, sinceTime, useLastVisit } from "./since.ts";
import { Sources } from "./sources.tsx";
import { Stuck } from "./stuck.tsx";
import { SyncButton } from "./sync-button.tsx";
import { TopFaults } from "./top-faults.tsx";
import { Trend } from "./trend.tsx";
import { Workloads } from "./workloads.tsx";

const useStyles = makeStyles({
  parts: {
    display: "grid",
    gridTemplateColumns: "repeat(12, minmax(0, 1fr))",
    gap: tokens.spacingHorizontalL,
    "@media (max-width: 1099px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  all: { gridColumn: "1 / -1" },
  most: { gridColumn: "span 7", "@media (max-width: 1099px)": { gridColumn: "1 / -1" } },
  rest: { gridColumn: "span 5", "@media (max-width: 1099px)": { gridColumn: "1 / -1" } },
});

/** How many, how healthy, what is stuck, what changed. */
export default function OverviewPage() {
  const styles = useStyles();
  const { session } = useSignedIn();
  const [asked, ask] = useSearchParams();
  const [opened] = useState(session.now);
  const lastVisit = useLastVisit(session.now);
  const choices: readonly Since[] = lastVisit === undefined ? ["day", "week"] : ["day", "week", "visit"];
  const since = choices.find((each) => each === asked.get("since")) ?? "day";
  const overview = useAnswer(
    "GET /api/v1/overview",
    { query: { since: sinceTime(since, opened, lastVisit) } },
    { every: 30_000, meanwhile: true },
  );
  return (
    <Page title="Overview" actions={<SyncButton />}>
      <Answer of={overview} what="the overview">
        {(answer) => (
          <>
            <Freshness of={answer} />
            <div className={styles.parts}>
              <div className={styles.all}>
                <HealthStrip of={answer} />
              </div>
              <div className={styles.most}>
                <Funnel of={answer} />
              </div>
              <div className={styles.rest}>
                <Trend of={answer} />
              </div>
              <div className={styles.most}>
                <TopFaults of={answer} />
              </div>
              <div className={styles.rest}>
                <Changes
                  of={answer}
                  since={since}
                  choices={choices}
                  choose={(each) => ask({ since: each }, { replace: true })}
                />
              </div>
              <div className={styles.most}>
                <Workloads of={answer} />
              </div>
              <div className={styles.rest}>
                <Stuck of={answer} />
              </div>
              <div className={styles.all}>
                <Sources of={answer} />
              </div>
            </div>
          </>
        )}
      </Answer>
    </Page>
  );
}
