import { Button, makeStyles, Spinner, Text, tokens } from "@fluentui/react-components";
import { ArrowSyncRegular } from "@fluentui/react-icons";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RowOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Refusable } from "../../states/refusable.tsx";

const useStyles = makeStyles({
  all: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalM },
  said: { display: "flex", gap: tokens.spacingHorizontalS, color: tokens.colorNeutralForeground2 },
  bad: { color: tokens.colorStatusDangerForeground1 },
});

type Job = RowOf<"GET /api/v1/syncs">;
const goesOn = (job: Job | undefined) => job?.state === "queued" || job?.state === "running";

/** Reads the tenant anew. A sync that goes on already, whoever asked for it, is shown as it goes. */
export function SyncButton() {
  const styles = useStyles();
  const kept = useQueryClient();
  const refusal = useRefusal("Operator");
  const start = useOrder("POST /api/v1/syncs", ["GET /api/v1/syncs"]);
  const syncs = useAnswer(
    "GET /api/v1/syncs",
    { query: { limit: 1 } },
    { every: (answer) => (goesOn(answer?.rows[0]) ? 1_000 : 30_000) },
  );
  const job = syncs.data?.rows[0];
  const busy = goesOn(job);
  const wasBusy = useRef(false);
  useEffect(() => {
    // What a sync read is in every answer about devices.
    if (wasBusy.current && !busy) void kept.invalidateQueries();
    wasBusy.current = busy;
  }, [busy, kept]);

  const step = job?.progress.at(-1);
  const failed = start.error?.message ?? (job?.state === "failed" ? job.error?.message : undefined);
  return (
    <div className={styles.all}>
      <span role="status" className={styles.said}>
        {busy && <Spinner size="tiny" aria-hidden />}
        {busy && (
          <Text size={200}>
            {job?.state === "queued" ? "Waits for a worker" : (step?.text ?? "Begins")} …
          </Text>
        )}
        {!busy && failed && (
          <Text size={200} className={styles.bad}>
            The last sync failed: {failed}
          </Text>
        )}
      </span>
      <Refusable refusal={refusal}>
        <Button
          icon={<ArrowSyncRegular />}
          disabledFocusable={refusal !== undefined || busy || start.isPending}
          onClick={() => start.mutate({ body: { full: false } })}
        >
          {busy ? "Syncing" : "Sync now"}
        </Button>
      </Refusable>
    </div>
  );
}
