import { Button, Text } from "@fluentui/react-components";
import { useState } from "react";
import type { RowOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Confirm } from "../../states/confirm.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { sizeInWords } from "../../states/size-in-words.ts";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { UploadInstaller } from "./upload-installer.tsx";

/** Installers that a manifest may name, and a way to hand in another or to be rid of one. */
export function Installers() {
  const installers = useAnswer("GET /api/v1/installers", {});
  const refusal = useRefusal("Operator");
  const [removing, setRemoving] = useState<string>();
  const remove = useOrder("DELETE /api/v1/installers/{name}", ["GET /api/v1/installers"]);
  const close = () => {
    remove.reset();
    setRemoving(undefined);
  };
  const columns: readonly PlainColumn<RowOf<"GET /api/v1/installers">>[] = [
    { key: "name", title: "Name", cell: ({ name }) => name },
    { key: "size", title: "Size", align: "right", cell: ({ size }) => sizeInWords(size) },
    {
      key: "modifiedAt",
      title: "Handed in",
      width: "whole",
      cell: ({ modifiedAt }) => <Age at={modifiedAt} own />,
    },
    {
      key: "do",
      title: "What to do",
      width: "whole",
      cell: ({ name }) => (
        <Refusable refusal={refusal}>
          <Button
            size="small"
            aria-label={`Remove ${name}`}
            disabledFocusable={refusal !== undefined}
            onClick={() => setRemoving(name)}
          >
            Remove
          </Button>
        </Refusable>
      ),
    },
  ];
  return (
    <Section title="Installers" actions={<UploadInstaller />}>
      <Answer of={installers} what="the installers">
        {({ rows }) =>
          rows.length === 0 ? (
            <Text>
              None yet. ccmsetup.msi lies in bin\i386 of the site server's installation folder. A policy needs
              none.
            </Text>
          ) : (
            <PlainTable
              label="Installers"
              columns={columns}
              rows={rows}
              keyOf={({ name }) => name}
              names="name"
            />
          )
        }
      </Answer>
      <Confirm
        title={`Remove ${removing ?? "the installer"}?`}
        yes="Remove it"
        open={removing !== undefined}
        waiting={remove.isPending}
        error={remove.error}
        agree={() => removing && remove.mutate({ params: { name: removing } }, { onSuccess: close })}
        close={close}
      >
        It goes from this server alone; apps in the tenant keep what they were given. One that a deployment
        names stays.
      </Confirm>
    </Section>
  );
}
