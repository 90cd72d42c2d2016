import { Text } from "@fluentui/react-components";
import { useSearchParams } from "react-router";
import { usePages } from "../../data/queries.ts";
import { Go } from "../../parts/go.tsx";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { valueInWords } from "../../words/change-words.ts";
import { namesOf, STAGE_WORDS } from "../../words/device-words.ts";
import { dayInWords } from "../../words/figures.ts";
import { ChangesTable } from "./changes-table.tsx";

/** Changes of stage that happened on a day: the rows behind the trend's numbers. */
export function DayChanges({ day }: { readonly day: string }) {
  const [asked] = useSearchParams();
  const stageIn = (name: string) => namesOf(STAGE_WORDS).find((stage) => stage === asked.get(name));
  const [from, to] = [stageIn("from"), stageIn("to")];
  const pages = usePages("GET /api/v1/stage-changes", { query: { day, from, to, limit: 100 } });
  const title =
    to !== undefined
      ? `Became ${valueInWords("stage", to).toLowerCase()}`
      : from !== undefined
        ? `No longer ${valueInWords("stage", from).toLowerCase()}`
        : "Changes of stage";
  return (
    <Page title={title}>
      <Text>
        <Go to="/reports/trend">Trend</Go>
      </Text>
      <Answer of={pages} what="the changes">
        {({ pages: read }) => {
          const rows = read.flatMap((page) => page.rows);
          const [first] = read;
          return (
            <>
              {first && <Freshness of={first} />}
              <Text>On {dayInWords(day)} in UTC, as they happened.</Text>
              {rows.length === 0 ? (
                <Empty title="Nothing changed">Of this kind nothing happened on that day.</Empty>
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
