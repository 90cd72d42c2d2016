import { Badge, Text } from "@fluentui/react-components";
import { useSearchParams } from "react-router";
import { usePages } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Denied } from "../../states/denied.tsx";
import { Empty } from "../../states/empty.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { AuditFilters, type AuditQuery, queryIn } from "./audit-filters.tsx";
import { ACTIONS, type AuditRow, KINDS, OUTCOMES } from "./audit-words.ts";

const COLUMNS: readonly PlainColumn<AuditRow>[] = [
  { key: "at", title: "When", width: "whole", cell: ({ at }) => <Age at={at} own /> },
  {
    key: "caller",
    title: "Who",
    cell: ({ caller, role }) => (
      <>
        {caller.name}
        <Text size={200} block>
          {role}, {KINDS[caller.kind]}
        </Text>
      </>
    ),
  },
  { key: "action", title: "What", cell: ({ action }) => ACTIONS[action] ?? action },
  { key: "subject", title: "To what", cell: ({ subject }) => subject ?? "" },
  {
    key: "outcome",
    title: "What came of it",
    width: "whole",
    cell: ({ outcome, code }) => (
      <>
        <Badge appearance="tint" color={OUTCOMES[outcome].color}>
          {OUTCOMES[outcome].label}
        </Badge>
        {code !== null && <Text size={200}> {code}</Text>}
      </>
    ),
  },
  {
    key: "requestId",
    title: "Request",
    cell: ({ requestId }) => (
      <Text size={200} font="monospace">
        {requestId ?? ""}
      </Text>
    ),
  },
];

/** What was changed and by whom. */
export default function Audit() {
  const refusal = useRefusal("Admin");
  return <Page title="Audit">{refusal === undefined ? <Rows /> : <Denied why={refusal} />}</Page>;
}

function Rows() {
  const [asked, ask] = useSearchParams();
  const query = queryIn(asked);
  const pages = usePages("GET /api/v1/audit", { query: { limit: 50, ...query } });
  const filter = (changed: AuditQuery) => {
    const next = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, ...changed })) if (value) next.set(name, value);
    ask(next, { replace: true });
  };
  const narrowed = Object.keys(query).length > 0;
  return (
    <>
      <AuditFilters query={query} filter={filter} />
      <Answer of={pages} what="the audit">
        {({ pages: all }) => {
          const rows = all.flatMap((page) => page.rows);
          return rows.length === 0 ? (
            <Empty title={narrowed ? "No row fits the filters" : "Nothing was changed yet"}>
              {narrowed
                ? "Take a filter away to see more."
                : "Every change that is asked for over the API leaves a row here."}
            </Empty>
          ) : (
            <>
              <PlainTable label="Audit" columns={COLUMNS} rows={rows} keyOf={({ id }) => id} />
              <MoreRows of={pages} />
            </>
          );
        }}
      </Answer>
      <Text size={200}>
        Unknown is the outcome of what was begun by a process that did not live to write its end.
      </Text>
    </>
  );
}
