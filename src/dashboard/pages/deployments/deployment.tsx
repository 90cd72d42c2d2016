import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { DeleteRegular, EditRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useAnswer } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { Views } from "../../shell/views.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { DestroyDialog } from "./destroy-dialog.tsx";
import { DriftView } from "./drift-view.tsx";
import { Installs } from "./installs.tsx";
import { JobHistory } from "./job-history.tsx";
import { isActive, LOOK_MS } from "./job-words.ts";
import { PlanView } from "./plan-view.tsx";
import { Removal } from "./removal.tsx";
import { ShownManifest } from "./shown-manifest.tsx";

const VIEWS = {
  plan: "Plan",
  installs: "Installs",
  drift: "Drift",
  manifest: "Manifest",
  history: "History",
};

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** One deployment: what it would change, how far its job is, who has it, whether the tenant still is as wished. */
export default function Deployment() {
  const { id = "" } = useParams();
  const [asked] = useSearchParams();
  const removal = asked.get("removal");
  return removal === null ? <Wished id={id} /> : <Removal id={removal} />;
}

function Wished({ id }: { readonly id: string }) {
  const styles = useStyles();
  const go = useNavigate();
  const [, ask] = useSearchParams();
  const [destroying, destroy] = useState(false);
  const changing = useRefusal("Operator");
  const removing = useRefusal("Admin");
  const deployment = useAnswer(
    "GET /api/v1/deployments/{id}",
    { params: { id } },
    { every: (answer) => (isActive(answer?.job) ? LOOK_MS : false) },
  );
  const actions = deployment.data && (
    <div className={styles.actions}>
      <Refusable refusal={changing}>
        <Button
          icon={<EditRegular />}
          disabledFocusable={changing !== undefined || isActive(deployment.data.job)}
          onClick={() => go(`/deployments/new?from=${id}`)}
        >
          Change
        </Button>
      </Refusable>
      <Refusable refusal={removing}>
        <Button
          icon={<DeleteRegular />}
          disabledFocusable={removing !== undefined || isActive(deployment.data.job)}
          onClick={() => destroy(true)}
        >
          Remove
        </Button>
      </Refusable>
    </div>
  );
  return (
    <Page title={deployment.data?.deployment ?? "Deployment"} actions={actions}>
      <Answer of={deployment} what="the deployment">
        {(answer) => (
          <>
            <Text size={200}>
              Manifest by {answer.updatedBy}, <Age at={answer.updatedAt} own />.
            </Text>
            <Views label="Of this deployment" views={VIEWS}>
              {(view) =>
                view === "installs" ? (
                  <Installs deployment={answer.deployment} />
                ) : view === "drift" ? (
                  <DriftView id={id} at={answer.job?.endedAt ?? null} />
                ) : view === "manifest" ? (
                  <ShownManifest manifest={answer.manifest} />
                ) : view === "history" ? (
                  <JobHistory id={id} at={answer.job?.state ?? null} />
                ) : (
                  <PlanView deployment={answer} />
                )
              }
            </Views>
            <DestroyDialog
              deployment={answer}
              open={destroying}
              close={() => destroy(false)}
              begun={(job) => ask({ removal: job })}
            />
          </>
        )}
      </Answer>
    </Page>
  );
}
