import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { useAnswer } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Answer } from "../../states/answer.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";

type Facts = AnswerOf<"GET /api/v1/catalogue">["scenarios"][number];
type Item = Facts["items"][number];

const LEVELS = {
  must: { label: "Required", color: "danger" },
  should: { label: "Recommended", color: "warning" },
  conditional: { label: "It depends", color: "informative" },
  optional: { label: "Optional", color: "subtle" },
  "should-not": { label: "Better not", color: "warning" },
  "must-not": { label: "Never", color: "danger" },
} as const satisfies Record<Item["level"], unknown>;

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  name: { fontFamily: tokens.fontFamilyMonospace },
});

/** The ways a client reaches its site, and what each asks of a line. */
export function Scenarios() {
  const styles = useStyles();
  const catalogue = useAnswer("GET /api/v1/catalogue", {});
  const columns: readonly PlainColumn<Item>[] = [
    {
      key: "name",
      title: "Parameter or property",
      cell: ({ anyOf }) => <span className={styles.name}>{anyOf.join(" or ")}</span>,
    },
    {
      key: "level",
      title: "On the line",
      width: "whole",
      cell: ({ level }) => (
        <Badge appearance="tint" color={LEVELS[level].color}>
          {LEVELS[level].label}
        </Badge>
      ),
    },
    { key: "why", title: "Why", width: "wide", cell: ({ why }) => why },
    { key: "rule", title: "Rule", align: "right", cell: ({ rule }) => rule },
  ];
  return (
    <Answer of={catalogue} what="the scenarios">
      {({ scenarios }) => (
        <div className={styles.page}>
          {scenarios.map(({ scenario, title, summary, items, autoSite }) => (
            <Section key={scenario} title={title}>
              <Text>
                {summary} {autoSite ? "SMSSITECODE=AUTO works here." : "SMSSITECODE=AUTO does not work here."}
              </Text>
              <PlainTable
                label={`What ${title} asks of a line`}
                columns={columns}
                rows={items}
                keyOf={({ anyOf, rule }) => `${anyOf.join()} ${rule}`}
                names="name"
              />
            </Section>
          ))}
        </div>
      )}
    </Answer>
  );
}
