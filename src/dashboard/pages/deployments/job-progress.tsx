import {
  Field,
  makeStyles,
  mergeClasses,
  ProgressBar,
  Spinner,
  Text,
  tokens,
} from "@fluentui/react-components";
import {
  CheckmarkCircleRegular,
  CircleRegular,
  ErrorCircleRegular,
  SubtractCircleRegular,
} from "@fluentui/react-icons";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { sizeInWords } from "../../states/size-in-words.ts";
import { JobBadge } from "./job-badge.tsx";
import { isActive, type Job, KINDS, stepInWords } from "./job-words.ts";

type Step = Job["progress"][number];

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  step: {
    display: "grid",
    gridTemplateColumns: "24px minmax(0, 1fr)",
    gap: tokens.spacingHorizontalS,
    alignItems: "start",
  },
  icon: { fontSize: "20px", lineHeight: "20px" },
  done: { color: tokens.colorStatusSuccessForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  waits: { color: tokens.colorNeutralForeground3 },
  error: { display: "grid", gap: tokens.spacingVerticalXS },
});

/** How far a job is, step by step; steps that are still to come have their place already. */
export function JobProgress({
  job,
  toCome = [],
}: {
  readonly job: Job;
  readonly toCome?: readonly string[];
}) {
  const styles = useStyles();
  const active = isActive(job);
  const begun = new Set(job.progress.map(({ step }) => step));
  const waiting = active ? toCome.filter((kind) => !begun.has(kind)) : [];
  return (
    <Section title={KINDS[job.kind]} actions={<JobBadge job={job} />}>
      <Text size={200}>
        Asked for by {job.createdBy}, <Age at={job.createdAt} own />
        {job.attempts > 1 && `; begun ${job.attempts} times`}.
      </Text>
      <ol className={styles.list} aria-label="Steps" aria-live="polite">
        {job.progress.map((step) => (
          <li key={step.step} className={styles.step}>
            <StepIcon state={active || step.state !== "running" ? step.state : "started"} />
            <div>
              <Text weight="semibold" block>
                {stepInWords(step.step)}
              </Text>
              <Text>{step.text}</Text>
              <Bytes step={step} />
            </div>
          </li>
        ))}
        {waiting.map((kind) => (
          <li key={kind} className={styles.step}>
            <StepIcon state="waiting" />
            <Text className={styles.waits}>{stepInWords(kind)}</Text>
          </li>
        ))}
      </ol>
      {job.state === "queued" && <Text>It waits for a worker.</Text>}
      {job.state === "running" && job.progress.length === 0 && <Text>It looks at the tenant …</Text>}
      {job.state === "done" && job.progress.length === 0 && <Text>There was nothing to do.</Text>}
      {job.error && (
        <div role="alert" className={styles.error}>
          <Text weight="semibold">{job.error.message}</Text>
          {job.error.next && <Text>{job.error.next}</Text>}
          <Text size={200} font="monospace">
            {job.error.code}, job {job.id}
          </Text>
        </div>
      )}
    </Section>
  );
}

function StepIcon({ state }: { readonly state: string }) {
  const styles = useStyles();
  switch (state) {
    case "done":
      return <CheckmarkCircleRegular className={mergeClasses(styles.icon, styles.done)} aria-label="Done" />;
    case "failed":
      return <ErrorCircleRegular className={mergeClasses(styles.icon, styles.failed)} aria-label="Failed" />;
    case "skipped":
      return (
        <SubtractCircleRegular className={mergeClasses(styles.icon, styles.waits)} aria-label="Skipped" />
      );
    case "waiting":
      return <CircleRegular className={mergeClasses(styles.icon, styles.waits)} aria-label="To come" />;
    default:
      return <Spinner size="tiny" aria-label="Running" />;
  }
}

function Bytes({ step: { step, state, done, total } }: { readonly step: Step }) {
  if (state !== "running" || done === null || total === null || total === 0) return null;
  return (
    <Field validationState="none" validationMessage={`${sizeInWords(done)} of ${sizeInWords(total)}`}>
      <ProgressBar value={done / total} aria-label={stepInWords(step)} />
    </Field>
  );
}
