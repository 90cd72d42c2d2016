import { Button, Text } from "@fluentui/react-components";
import { useSearchParams } from "react-router";
import { usePages } from "../../data/queries.ts";
import { Go } from "../../parts/go.tsx";
import { Page } from "../../shell/page.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { PlainTable } from "../../tables/plain-table.tsx";
import { changeInWords, valueInWords } from "../../words/change-words.ts";
import { timeInWords } from "../../words/figures.ts";

/** What was learnt of devices since a time, one by one: the rows behind the overview's numbers. */
export default function ChangesPage() {
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
                <PlainTable
                  label="Changes"
                  rows={rows}
                  keyOf={(row) => `${row.deviceId} ${row.field} ${row.seenAt}`}
                  names="device"
                  columns={[
                    {
                      key: "device",
                      title: "Device",
                      width: "whole",
                      cell: ({ deviceId, name }) => (
                        <Go to={`/devices/${encodeURIComponent(deviceId)}`}>{name}</Go>
                      ),
                    },
                    {
                      key: "change",
                      title: "Change",
                      width: "whole",
                      cell: (row) => changeInWords(row.field, row.to, row.from === null),
                    },
                    {
                      key: "before",
                      title: "Before",
                      cell: (row) =>
                        row.from === null ? "Nothing known" : valueInWords(row.field, row.from),
                    },
                    { key: "at", title: "Happened", cell: ({ at }) => <Age at={at} />, width: "whole" },
                    {
                      key: "seen",
                      title: "Learnt",
                      cell: ({ seenAt }) => <Age at={seenAt} />,
                      width: "whole",
                    },
                    {
                      key: "because",
                      title: "Because",
                      width: "wide",
                      cell: ({ because }) => because.map(({ text }) => text).join("; "),
                    },
                  ]}
                />
              )}
              <MoreRows of={pages} />
            </>
          );
        }}
      </Answer>
    </Page>
  );
}
