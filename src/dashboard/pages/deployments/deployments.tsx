import { Button, Text } from "@fluentui/react-components";
import { AddRegular } from "@fluentui/react-icons";
import { useNavigate } from "react-router";
import type { RowOf } from "../../data/api.ts";
import { usePages } from "../../data/queries.ts";
import { Go } from "../../parts/go.tsx";
import { Page } from "../../shell/page.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { MoreRows } from "../../tables/more-rows.tsx";
import { type PlainColumn, PlainTable } from "../../tables/plain-table.tsx";
import { ElsewhereDeployed } from "./elsewhere-deployed.tsx";
import { JobBadge } from "./job-badge.tsx";

type Row = RowOf<"GET /api/v1/deployments">;

const COLUMNS: readonly PlainColumn<Row>[] = [
  {
    key: "deployment",
    title: "Deployment",
    cell: ({ id, deployment }) => <Go to={`/deployments/${id}`}>{deployment}</Go>,
  },
  { key: "job", title: "Last asked for", width: "whole", cell: ({ job }) => <JobBadge job={job} /> },
  {
    key: "at",
    title: "When",
    width: "whole",
    cell: ({ job }) => (job ? <Age at={job.endedAt ?? job.startedAt ?? job.createdAt} own /> : ""),
  },
  {
    key: "updatedAt",
    title: "Manifest changed",
    width: "whole",
    cell: ({ updatedAt }) => <Age at={updatedAt} own />,
  },
  { key: "updatedBy", title: "By", cell: ({ updatedBy }) => updatedBy },
];

/** Deployments that were wished here, and those of the tenant that came another way. */
export default function Deployments() {
  const go = useNavigate();
  const refusal = useRefusal("Operator");
  const pages = usePages("GET /api/v1/deployments", { query: { limit: 50 } });
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const add = (
    <Refusable refusal={refusal}>
      <Button
        appearance="primary"
        icon={<AddRegular />}
        disabledFocusable={refusal !== undefined}
        onClick={() => go("/deployments/new")}
      >
        New deployment
      </Button>
    </Refusable>
  );
  return (
    <Page title="Deployments" actions={add}>
      <Answer of={pages} what="the deployments">
        {() =>
          rows.length === 0 ? (
            <Empty title="No deployment was wished here yet">
              A deployment is a manifest: what the client is told, which app carries it, and who gets it. You
              see what it would change before anything is touched.
            </Empty>
          ) : (
            <>
              <PlainTable
                label="Deployments"
                columns={COLUMNS}
                rows={rows}
                keyOf={({ id }) => id}
                names="deployment"
              />
              <MoreRows of={pages} />
            </>
          )
        }
      </Answer>
      {pages.data && <ElsewhereDeployed known={rows.map(({ deployment }) => deployment)} />}
      <Text size={200}>What is deployed is looked up in the tenant whenever a deployment is opened.</Text>
    </Page>
  );
}
