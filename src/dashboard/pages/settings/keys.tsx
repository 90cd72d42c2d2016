import { Badge, Button, Text } from "@fluentui/react-components";
import { AddRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { RowOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Confirm } from "../../states/confirm.tsx";
import { Empty } from "../../states/empty.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { NewKey } from "./new-key.tsx";

type Key = RowOf<"GET /api/v1/keys">;

/** API keys: who else may call. What opens anything is not among what is shown. */
export function Keys() {
  const keys = useAnswer("GET /api/v1/keys", {});
  const revoke = useOrder("DELETE /api/v1/keys/{id}", ["GET /api/v1/keys"]);
  const [making, make] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const close = () => {
    revoke.reset();
    setRevoking(undefined);
  };
  const columns: readonly PlainColumn<Key>[] = [
    { key: "name", title: "Name", cell: ({ name }) => name },
    { key: "role", title: "Role", width: "whole", cell: ({ role }) => role },
    {
      key: "state",
      title: "State",
      width: "whole",
      cell: ({ revokedAt }) =>
        revokedAt === null ? (
          <Badge appearance="tint" color="success">
            Good
          </Badge>
        ) : (
          <Text>
            Revoked <Age at={revokedAt} own />
          </Text>
        ),
    },
    { key: "createdAt", title: "Made", width: "whole", cell: ({ createdAt }) => <Age at={createdAt} own /> },
    { key: "createdBy", title: "By", cell: ({ createdBy }) => createdBy },
    {
      key: "revoke",
      title: "What to do",
      width: "whole",
      cell: (key) =>
        key.revokedAt === null && (
          <Button size="small" aria-label={`Revoke ${key.name}`} onClick={() => setRevoking(key)}>
            Revoke
          </Button>
        ),
    },
  ];
  return (
    <Section
      title="API keys"
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => make(true)}>
          New key
        </Button>
      }
    >
      <Answer of={keys} what="the keys">
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="There are no keys">A key lets a pipeline or a program call the API.</Empty>
          ) : (
            <PlainTable label="API keys" columns={columns} rows={rows} keyOf={({ id }) => id} names="name" />
          )
        }
      </Answer>
      <NewKey open={making} close={() => make(false)} />
      <Confirm
        title={`Revoke ${revoking?.name ?? "the key"}?`}
        yes="Revoke it"
        open={revoking !== undefined}
        waiting={revoke.isPending}
        error={revoke.error}
        agree={() => revoking && revoke.mutate({ params: { id: revoking.id } }, { onSuccess: close })}
        close={close}
      >
        Whoever uses it is refused from the next request on. A revoked key cannot be made good again.
      </Confirm>
    </Section>
  );
}
