import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Subtitle2,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { FailureBar } from "../../states/failure-bar.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";

type Message = AnswerOf<"GET /api/v1/notification-deliveries/{id}">;

const useStyles = makeStyles({
  content: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalM },
  heading: { margin: 0 },
  surface: { maxWidth: "min(60rem, 100vw)" },
});

const CHANGES: readonly PlainColumn<Message["changes"][number]>[] = [
  { key: "name", title: "Device", cell: ({ name }) => name },
  {
    key: "change",
    title: "Change",
    cell: ({ field, from, to }) => `${field}: ${from ?? "not seen before"} → ${to}`,
  },
  { key: "at", title: "When", width: "whole", cell: ({ at }) => <Age at={at} /> },
  { key: "because", title: "Because", width: "wide", cell: ({ because }) => because ?? "" },
];
const TRIES: readonly PlainColumn<Message["log"][number]>[] = [
  { key: "number", title: "Try", align: "right", cell: ({ number }) => number },
  { key: "at", title: "When", width: "whole", cell: ({ at }) => <Age at={at} /> },
  {
    key: "outcome",
    title: "What came of it",
    cell: ({ outcome, status }) => (status === null ? outcome : `${outcome} (${status})`),
  },
  { key: "reason", title: "Why", width: "wide", cell: ({ reason }) => reason ?? "" },
];

/** One message: what it told, every try, and to send it again. */
export function DeliveryDialog({
  id,
  close,
}: {
  readonly id: string | undefined;
  readonly close: () => void;
}) {
  const styles = useStyles();
  const refusal = useRefusal("Operator");
  const message = useAnswer(
    "GET /api/v1/notification-deliveries/{id}",
    { params: { id: id ?? "" } },
    { when: id !== undefined },
  );
  const replay = useOrder("POST /api/v1/notification-deliveries/{id}/replay", [
    "GET /api/v1/notification-deliveries",
    "GET /api/v1/notification-deliveries/{id}",
  ]);
  const leave = () => {
    replay.reset();
    close();
  };
  return (
    <Dialog open={id !== undefined} onOpenChange={(_, state) => !state.open && leave()}>
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>Message of {message.data?.rule ?? "a rule"}</DialogTitle>
          <DialogContent className={styles.content}>
            <Answer of={message} what="the message">
              {({ changes, log }) => (
                <>
                  <Subtitle2 as="h3" className={styles.heading}>
                    What it tells
                  </Subtitle2>
                  <PlainTable
                    label="Changes"
                    columns={CHANGES}
                    rows={changes}
                    keyOf={({ deviceId, field, seenAt }) => `${deviceId} ${field} ${seenAt}`}
                  />
                  <Subtitle2 as="h3" className={styles.heading}>
                    Tries
                  </Subtitle2>
                  {log.length === 0 ? (
                    <Text>None yet.</Text>
                  ) : (
                    <PlainTable
                      label="Tries"
                      columns={TRIES}
                      rows={log}
                      keyOf={({ at, number }) => `${at} ${number}`}
                    />
                  )}
                </>
              )}
            </Answer>
            {replay.isSuccess && <Text role="status">It is due again, and goes out within a minute.</Text>}
            <FailureBar error={replay.error} />
          </DialogContent>
          <DialogActions>
            <Refusable refusal={refusal}>
              <Button
                disabledFocusable={refusal !== undefined || replay.isPending || replay.isSuccess}
                onClick={() => id !== undefined && replay.mutate({ params: { id } })}
              >
                Send it again
              </Button>
            </Refusable>
            <Button appearance="primary" onClick={leave}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
