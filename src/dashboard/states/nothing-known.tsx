import { Button, Text } from "@fluentui/react-components";
import { CloudSyncRegular } from "@fluentui/react-icons";
import { useOrder } from "../data/queries.ts";
import { useRefusal } from "../sign-in/signed-in.ts";
import { Refusable } from "./refusable.tsx";
import { StateCard } from "./state-card.tsx";

/** Before the first sync: not empty, unknown. */
export function NothingKnown() {
  const sync = useOrder("POST /api/v1/syncs", ["GET /api/v1/syncs"]);
  const refusal = useRefusal("Operator");
  return (
    <StateCard
      icon={<CloudSyncRegular />}
      title="Nothing is known of any device yet"
      actions={
        <Refusable refusal={refusal}>
          <Button
            appearance="primary"
            disabledFocusable={refusal !== undefined || sync.isPending || sync.isSuccess}
            onClick={() => sync.mutate({ body: { full: true } })}
          >
            Read the tenant
          </Button>
        </Refusable>
      }
    >
      No sync has ended so far. The first reads everything and may take some minutes.
      {sync.isSuccess && (
        <Text block role="status">
          It was asked for. This page shows what was found when it is done.
        </Text>
      )}
      {sync.error && (
        <Text block role="alert">
          {sync.error.message}
        </Text>
      )}
    </StateCard>
  );
}
