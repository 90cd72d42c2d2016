import {
  Badge,
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { AddRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { RowOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Answer } from "../../states/answer.tsx";
import { Confirm } from "../../states/confirm.tsx";
import { Empty } from "../../states/empty.tsx";
import { FailureBar } from "../../states/failure-bar.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { NewRule } from "./new-rule.tsx";
import { waitInWords } from "./wait-in-words.ts";

type Rule = RowOf<"GET /api/v1/notification-rules">;
const RULES = ["GET /api/v1/notification-rules"] as const;

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** Which changes of devices are told to whom. */
export function Rules() {
  const styles = useStyles();
  const rules = useAnswer("GET /api/v1/notification-rules", {});
  const managing = useRefusal("Admin");
  const trying = useRefusal("Operator");
  const [making, make] = useState(false);
  const [removing, setRemoving] = useState<string>();
  const test = useOrder("POST /api/v1/notification-rules/{name}/test");
  const enable = useOrder("POST /api/v1/notification-rules/{name}/enable", RULES);
  const disable = useOrder("POST /api/v1/notification-rules/{name}/disable", RULES);
  const remove = useOrder("DELETE /api/v1/notification-rules/{name}", RULES);
  const close = () => {
    remove.reset();
    setRemoving(undefined);
  };
  const columns: readonly PlainColumn<Rule>[] = [
    { key: "name", title: "Name", cell: ({ name }) => name },
    {
      key: "to",
      title: "To",
      cell: ({ kind, to }) => (
        <>
          {kind === "teams" ? "Microsoft Teams" : "Webhook"}
          <Text size={200} block>
            {to}
          </Text>
        </>
      ),
    },
    { key: "when", title: "Tells", cell: ({ when }) => when.join(", ") },
    {
      key: "waits",
      title: "Gathers",
      cell: ({ digestSeconds, quiet }) => (
        <>
          {digestSeconds === 0 ? "sends at once" : `for ${waitInWords(digestSeconds)}`}
          {quiet && (
            <Text size={200} block>
              quiet {quiet.from} to {quiet.to}, {quiet.timeZone}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "state",
      title: "State",
      cell: ({ enabled, disabledBecause }) => (
        <>
          <Badge appearance="tint" color={enabled ? "success" : "warning"}>
            {enabled ? "On" : "Off"}
          </Badge>
          {disabledBecause && (
            <Text size={200} block>
              {disabledBecause}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "do",
      title: "What to do",
      cell: ({ name, enabled }) => (
        <div className={styles.actions}>
          <Refusable refusal={trying}>
            <Button
              size="small"
              aria-label={`Send a test to ${name}`}
              disabledFocusable={trying !== undefined || test.isPending}
              onClick={() => test.mutate({ params: { name } })}
            >
              Send a test
            </Button>
          </Refusable>
          <Refusable refusal={managing}>
            <Button
              size="small"
              aria-label={`Switch ${enabled ? "off" : "on"} ${name}`}
              disabledFocusable={managing !== undefined || enable.isPending || disable.isPending}
              onClick={() => (enabled ? disable : enable).mutate({ params: { name } })}
            >
              {enabled ? "Switch off" : "Switch on"}
            </Button>
          </Refusable>
          <Refusable refusal={managing}>
            <Button
              size="small"
              aria-label={`Remove ${name}`}
              disabledFocusable={managing !== undefined}
              onClick={() => setRemoving(name)}
            >
              Remove
            </Button>
          </Refusable>
        </div>
      ),
    },
  ];
  return (
    <Section
      title="Notification rules"
      actions={
        <Refusable refusal={managing}>
          <Button
            appearance="primary"
            icon={<AddRegular />}
            disabledFocusable={managing !== undefined}
            onClick={() => make(true)}
          >
            New rule
          </Button>
        </Refusable>
      }
    >
      {test.data && (
        <MessageBar intent={test.data.accepted ? "success" : "error"} layout="multiline" role="status">
          <MessageBarBody>
            {test.data.accepted
              ? `The receiver of ${test.data.rule} took the test.`
              : [`The test of ${test.data.rule} was not taken:`, test.data.reason, test.data.next]
                  .filter(Boolean)
                  .join(" ")}
          </MessageBarBody>
        </MessageBar>
      )}
      <FailureBar error={test.error ?? enable.error ?? disable.error} />
      <Answer of={rules} what="the rules">
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="Nobody is told of anything">
              A rule tells a webhook or a Teams channel what changes on devices, each change once.
            </Empty>
          ) : (
            <PlainTable
              label="Notification rules"
              columns={columns}
              rows={rows}
              keyOf={({ name }) => name}
              names="name"
            />
          )
        }
      </Answer>
      <NewRule open={making} close={() => make(false)} />
      <Confirm
        title={`Remove ${removing ?? "the rule"}?`}
        yes="Remove it"
        open={removing !== undefined}
        waiting={remove.isPending}
        error={remove.error}
        agree={() => removing && remove.mutate({ params: { name: removing } }, { onSuccess: close })}
        close={close}
      >
        What waits to be told by it is dropped. The log of what was sent stays.
      </Confirm>
    </Section>
  );
}
