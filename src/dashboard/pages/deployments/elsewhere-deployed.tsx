import { Text } from "@fluentui/react-components";
import type { RowOf } from "../../data/api.ts";
import { useAnswer } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";

type App = RowOf<"GET /api/v1/apps">;

const COLUMNS: readonly PlainColumn<App>[] = [
  { key: "deployment", title: "Deployment", cell: ({ deployment }) => deployment },
  { key: "displayName", title: "App", cell: ({ displayName }) => displayName },
  { key: "productVersion", title: "Version", width: "whole", cell: ({ productVersion }) => productVersion },
  { key: "publishingState", title: "State", cell: ({ publishingState }) => publishingState },
  {
    key: "lastModifiedAt",
    title: "Changed",
    width: "whole",
    cell: ({ lastModifiedAt }) => <Age at={lastModifiedAt} />,
  },
];

/** Apps with our stamp whose manifest is not here: deployed from a terminal or a pipeline. */
export function ElsewhereDeployed({ known }: { readonly known: readonly string[] }) {
  const apps = useAnswer("GET /api/v1/apps", {});
  return (
    <Answer of={apps} what="apps of the tenant">
      {({ rows }) => {
        const others = rows.filter(({ deployment }) => !known.includes(deployment));
        if (others.length === 0) return null;
        return (
          <Section title="In the tenant from elsewhere">
            <Text>
              These apps carry our stamp; their manifests lie with whoever applied them. Bring a manifest here
              to plan and apply it from this page.
            </Text>
            <PlainTable
              label="Apps from elsewhere"
              columns={COLUMNS}
              rows={others}
              keyOf={({ appId }) => appId}
              names="deployment"
            />
          </Section>
        );
      }}
    </Answer>
  );
}
