import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { useAnswer } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { counted } from "../../states/counted.ts";
import { Empty } from "../../states/empty.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { valueInWords } from "./value-in-words.ts";

type Row = AnswerOf<"GET /api/v1/deployments/{id}/drift">["drift"][number];

const COLUMNS: readonly PlainColumn<Row>[] = [
  { key: "path", title: "What", cell: ({ path }) => path },
  { key: "desired", title: "Wished", width: "wide", cell: ({ desired }) => valueInWords(desired) },
  {
    key: "lastApplied",
    title: "Last applied",
    width: "wide",
    cell: ({ lastApplied }) =>
      lastApplied === null ? "never, or no longer known" : valueInWords(lastApplied),
  },
  { key: "live", title: "In the tenant", width: "wide", cell: ({ live }) => valueInWords(live) },
];

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
});

/** Where manifest and tenant differ. `at`: the end of the last job, after which it is another question. */
export function DriftView({ id, at }: { readonly id: string; readonly at: string | null }) {
  const styles = useStyles();
  const drift = useAnswer("GET /api/v1/deployments/{id}/drift", { params: { id } }, { of: at ?? "" });
  return (
    <Answer of={drift} what="the drift: the tenant is being read">
      {({ drift: rows, unknown, lastAppliedAt, asOf }) => (
        <div className={styles.page}>
          <Text size={200}>
            As of <Age at={asOf} />.{" "}
            {lastAppliedAt ? (
              <>
                Last applied <Age at={lastAppliedAt} />.
              </>
            ) : (
              "Never applied, as far as this server knows."
            )}
          </Text>
          {unknown.length > 0 && (
            <MessageBar intent="error" layout="multiline" data-state="incomplete">
              <MessageBarBody>
                <MessageBarTitle>Incomplete</MessageBarTitle>
                {unknown.join(", ")} could not be read: whether they are as wished is unknown.
              </MessageBarBody>
            </MessageBar>
          )}
          {rows.length === 0 ? (
            <Empty title={unknown.length > 0 ? "No drift in what could be read" : "No drift"}>
              The tenant holds what the manifest wishes.
            </Empty>
          ) : (
            <Section title={`${counted(rows.length, "difference")}`}>
              <PlainTable
                label="Drift"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ path }) => path}
                names="path"
              />
            </Section>
          )}
        </div>
      )}
    </Answer>
  );
}
