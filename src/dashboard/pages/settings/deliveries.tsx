import { Badge, Button, Field, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { RowOf } from "../../data/api.ts";
import { useAnswer, usePages } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { DeliveryDialog } from "./delivery-dialog.tsx";

type Row = RowOf<"GET /api/v1/notification-deliveries">;

export const STATES = {
  waiting: { label: "Waiting", color: "informative" },
  accepted: { label: "Accepted", color: "success" },
  failed: { label: "Given up", color: "danger" },
} as const satisfies Record<Row["state"], unknown>;

const useStyles = makeStyles({
  filters: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(12rem, 100%), 18rem))",
    gap: tokens.spacingHorizontalM,
  },
});

/** Messages that were made, newest first, with what became of them. */
export function Deliveries() {
  const styles = useStyles();
  const [asked, ask] = useSearchParams();
  const [shown, show] = useState<string>();
  const rules = useAnswer("GET /api/v1/notification-rules", {});
  const rule = asked.get("rule") ?? "";
  const state = (Object.keys(STATES) as Row["state"][]).find((each) => each === asked.get("state"));
  const pages = usePages("GET /api/v1/notification-deliveries", {
    query: { limit: 50, ...(rule === "" ? {} : { rule }), ...(state ? { state } : {}) },
  });
  const filter = (name: string, value: string) =>
    ask(
      (before) => {
        if (value === "") before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const columns: readonly PlainColumn<Row>[] = [
    { key: "madeAt", title: "Made", width: "whole", cell: ({ madeAt }) => <Age at={madeAt} /> },
    { key: "rule", title: "Rule", cell: (row) => row.rule },
    { key: "changes", title: "Changes", align: "right", cell: ({ changes }) => changes },
    {
      key: "state",
      title: "State",
      width: "whole",
      cell: (row) => (
        <Badge appearance="tint" color={STATES[row.state].color}>
          {STATES[row.state].label}
        </Badge>
      ),
    },
    { key: "tries", title: "Tries", align: "right", cell: ({ tries }) => tries },
    { key: "last", title: "Last answer", cell: ({ lastTry }) => lastTry?.reason ?? lastTry?.outcome ?? "" },
    {
      key: "do",
      title: "What to do",
      width: "whole",
      cell: ({ id, rule: of }) => (
        <Button size="small" aria-label={`Open the message of ${of}: ${id}`} onClick={() => show(id)}>
          Open
        </Button>
      ),
    },
  ];
  return (
    <Section title="Messages">
      <search className={styles.filters} aria-label="Filters">
        <Field label="Rule">
          <Select value={rule} onChange={(_, { value }) => filter("rule", value)}>
            <option value="">Any</option>
            {rules.data?.rows.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="State">
          <Select value={state ?? ""} onChange={(_, { value }) => filter("state", value)}>
            <option value="">Any</option>
            {Object.entries(STATES).map(([name, { label }]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </search>
      <Answer of={pages} what="the messages">
        {({ pages: all }) => {
          const rows = all.flatMap((page) => page.rows);
          return rows.length === 0 ? (
            <Empty title={rule || state ? "No message fits the filters" : "No message was made yet"}>
              Messages are made of what rules tell, after a sync, once a minute.
            </Empty>
          ) : (
            <>
              <PlainTable label="Messages" columns={columns} rows={rows} keyOf={({ id }) => id} />
              <MoreRows of={pages} />
            </>
          );
        }}
      </Answer>
      <DeliveryDialog id={shown} close={() => show(undefined)} />
    </Section>
  );
}
