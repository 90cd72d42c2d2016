import { Badge } from "@fluentui/react-components";
import { type Job, KINDS, STATES } from "./job-words.ts";

/** What a job is and where it stands; nothing was ever asked for without one. */
export function JobBadge({ job }: { readonly job: Job | null }) {
  if (!job) return <Badge appearance="outline">Never applied here</Badge>;
  const { label, color } = STATES[job.state];
  return (
    <Badge appearance="tint" color={color}>
      {KINDS[job.kind]}: {label.toLowerCase()}
    </Badge>
  );
}
