import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { PlayRegular } from "@fluentui/react-icons";
import type { AnswerOf } from "../../data/api.ts";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { Section } from "../../shell/section.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Answer } from "../../states/answer.tsx";
import { counted } from "../../states/counted.ts";
import { Empty } from "../../states/empty.tsx";
import { ProblemView } from "../../states/problem-view.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { useLineStyles } from "../command-line/line-styles.ts";
import { JobProgress } from "./job-progress.tsx";
import { isActive } from "./job-words.ts";
import { PlannedStep } from "./planned-step.tsx";
import { usePlannedSteps } from "./planned-steps.ts";

type Shown = AnswerOf<"GET /api/v1/deployments/{id}">;

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  steps: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalL },
});

/** What an apply would change now; while a job works, how far it is instead: a plan would be old before it is read. */
export function PlanView({ deployment }: { readonly deployment: Shown }) {
  const styles = useStyles();
  const { id, job } = deployment;
  const active = isActive(job);
  const toCome = usePlannedSteps(id, job);
  return (
    <div className={styles.page}>
      {job && <JobProgress job={job} toCome={toCome} />}
      {!active && <Plan id={id} of={`${deployment.updatedAt} ${job?.id ?? ""} ${job?.endedAt ?? ""}`} />}
    </div>
  );
}

/** `of`: what the plan was made of; another is another plan. */
function Plan({ id, of }: { readonly id: string; readonly of: string }) {
  const styles = useStyles();
  const lines = useLineStyles();
  const refusal = useRefusal("Operator");
  const plan = useAnswer("GET /api/v1/deployments/{id}/plan", { params: { id } }, { of });
  const apply = useOrder("POST /api/v1/deployments/{id}/apply", ["GET /api/v1/deployments/{id}"]);
  return (
    <Answer of={plan} what="the plan: the tenant is being read">
      {({ steps, devicesTouched, devicesComplete, warnings, commandLine, hash }) => (
        <>
          {steps.length === 0 ? (
            <Empty title="Nothing to do">The tenant is as the manifest wishes it.</Empty>
          ) : (
            <Section
              title={`${counted(steps.length, "step")} would change the tenant`}
              actions={
                <Refusable refusal={refusal}>
                  <Button
                    appearance="primary"
                    icon={<PlayRegular />}
                    disabledFocusable={refusal !== undefined || apply.isPending || plan.isFetching}
                    onClick={() => apply.mutate({ params: { id }, body: { planHash: hash } })}
                  >
                    Apply this plan
                  </Button>
                </Refusable>
              }
            >
              <Text>
                {devicesComplete
                  ? `At most ${counted(devicesTouched, "device")} would be reached.`
                  : `${counted(devicesTouched, "device")} would be reached by what could be counted; members of a group could not be.`}{" "}
                Nothing else is touched, and only while the tenant is as it was when this was made.
              </Text>
              {warnings.map(({ code, severity, message, next }) => (
                <MessageBar
                  key={`${code} ${message}`}
                  layout="multiline"
                  intent={severity === "warning" ? "warning" : "info"}
                >
                  <MessageBarBody>
                    <MessageBarTitle>{message}</MessageBarTitle>
                    {next}
                  </MessageBarBody>
                </MessageBar>
              ))}
              <ol className={styles.steps} aria-label="Steps of the plan">
                {steps.map((step) => (
                  <li key={`${step.kind} ${step.target}`}>
                    <PlannedStep step={step} />
                  </li>
                ))}
              </ol>
            </Section>
          )}
          {apply.error && <ProblemView error={apply.error} again={() => plan.refetch()} />}
          <Section title="Command line">
            <pre className={lines.line}>{commandLine}</pre>
          </Section>
        </>
      )}
    </Answer>
  );
}
