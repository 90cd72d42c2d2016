import { Button, Text } from "@fluentui/react-components";
import { useSearchParams } from "react-router";
import { usePages } from "../../data/queries.ts";
import { Go } from "../../parts/go.tsx";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { changeInWords } from "../../words/change-words.ts";
import { timeInWords } from "../../words/figures.ts";
import { ChangesTable } from "./changes-table.tsx";

/** What was learnt of devices since a time, one by one: the rows behind the overview's numbers. */
export function LearntChanges() {
  const [asked, ask] = useSearchParams();
  const { since, field, to, first } = Object.fromEntries(asked);
  const pages = usePages("GET /api/v1/changes", {
    query: {
      since,
      field,
      to,
      first: first === "true" || first === "false" ? first : undefined,
      limit: 100,
    },
  });
  const narrowed = field !== undefined && to !== undefined;
  return (
    <Page title={narrowed ? changeInWords(field, to, first === "true") : "Changes"}>
      <Text>
        <Go to="/">Overview</Go>
      </Text>
      <Answer of={pages} what="the changes">
        {({ pages: read }) => {
          const rows = read.flatMap((page) => page.rows);
          const [from] = read;
          return (
            <>
              {from && <Freshness of={from} />}
              {from && <Text>Learnt since {timeInWords(from.since)}, the last first.</Text>}
              {narrowed && (
                <div>
                  <Button size="small" onClick={() => ask(since === undefined ? {} : { since })}>
                    Show every change
                  </Button>
                </div>
              )}
              {rows.length === 0 ? (
                <Empty title="Nothing changed">Of this kind nothing was learnt since then.</Empty>
              ) : (
                <ChangesTable rows={rows} />
              )}
              <MoreRows of={pages} />
            </>
          );
        }}
      </Answer>
    </Page>
  );
}
