import { Badge, Text } from "@fluentui/react-components";
import { Section } from "../../shell/section.tsx";
import { PlainTable } from "../../tables/plain-table.tsx";
import { AUTHORITY_WORDS, namesOf, WORKLOAD_WORDS } from "../../words/device-words.ts";
import type { ShownDevice } from "./shown-device.ts";

/** Who has the authority for each workload, and what each side says of it. */
export function Workloads({ of: { workloads } }: { readonly of: ShownDevice }) {
  const rows = namesOf(WORKLOAD_WORDS).map((name) => ({ name, ...workloads[name]! }));
  const said = (by: "intune" | "configmgr" | null) =>
    by === null ? <Text italic>says nothing</Text> : AUTHORITY_WORDS[by];
  return (
    <Section title="Workloads">
      <PlainTable
        label="Authority of each workload"
        rows={rows}
        keyOf={({ name }) => name}
        names="workload"
        columns={[
          { key: "workload", title: "Workload", cell: ({ name }) => WORKLOAD_WORDS[name] },
          {
            key: "authority",
            title: "Authority",
            cell: ({ authority, conflict }) =>
              conflict ? (
                <Badge appearance="tint" color="warning" shape="rounded">
                  The two sides disagree
                </Badge>
              ) : (
                AUTHORITY_WORDS[authority]
              ),
          },
          { key: "intune", title: "Intune says", cell: ({ by }) => said(by.intune) },
          { key: "configmgr", title: "The site says", cell: ({ by }) => said(by.configmgr) },
        ]}
      />
    </Section>
  );
}
