import { Text } from "@fluentui/react-components";
import type { RowOf } from "../../data/api.ts";
import { useAnswer } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { sizeInWords } from "../../states/size-in-words.ts";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { UploadInstaller } from "./upload-installer.tsx";

const COLUMNS: readonly PlainColumn<RowOf<"GET /api/v1/installers">>[] = [
  { key: "name", title: "Name", cell: ({ name }) => name },
  { key: "size", title: "Size", align: "right", cell: ({ size }) => sizeInWords(size) },
  {
    key: "modifiedAt",
    title: "Handed in",
    width: "whole",
    cell: ({ modifiedAt }) => <Age at={modifiedAt} own />,
  },
];

/** Installers that a manifest may name, and a way to hand in another. */
export function Installers() {
  const installers = useAnswer("GET /api/v1/installers", {});
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
              columns={COLUMNS}
              rows={rows}
              keyOf={({ name }) => name}
              names="name"
            />
          )
        }
      </Answer>
    </Section>
  );
}
