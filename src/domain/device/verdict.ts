import { episodeOf, factsOfEpisode } from "./episode.ts";
import type { Seen, Source } from "./facts.ts";
import { faultsOf } from "./faults/rules.ts";
import { healthOf } from "./health.ts";
import { stageOf } from "./stage.ts";
import type { Past, Verdict, VerdictContext, VerdictInput } from "./verdict-types.ts";
import { workloadsOf } from "./workloads.ts";

/** What the verdict is and what the next one has to know of it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly past: Past;
}

/**
 * Judges one device by its facts alone: no clock but `context.now`, nothing read. The same facts in any order give the
 * same verdict; judging again with what came out gives the same again.
 */
export function judgeDevice({ facts: all, context, past: before, said }: VerdictInput): Judged {
  const episode = episodeOf(all, before);
  const facts = factsOfEpisode(all, episode);
  const { stage, because, past } = stageOf(facts, episode, before);
  const workloads = workloadsOf(facts, {
    isHeard: (fact) => isHeard(fact, context),
    wasUnknown: (workload) => said?.workloads[workload] === "unknown",
  });
  const faults = stage === "left" ? [] : faultsOf({ facts, stage, workloads, context, said });
  const incompleteBecause = gapsIn(context);
  const verdict: Verdict = {
    deviceId: facts.deviceId,
    stage,
    health: stage === "left" ? "unknown" : healthOf(facts, faults),
    faults,
    workloads,
    because,
    asOf: context.now,
    complete: incompleteBecause.length === 0,
    incompleteBecause,
    episode: past.episode,
  };
  return { verdict, past };
}

/** True of what this reading said, and of what a source that was read as a whole said before and did not take back. */
function isHeard(
  { source, readAt }: Seen & { readonly source: Source },
  { sources, now }: VerdictContext,
): boolean {
  const standing = sources[source];
  return standing === undefined || standing === "complete" || readAt >= now;
}

/** Sources that should have been heard and were not wholly. What is absent by configuration is no gap. */
const gapsIn = ({ sources }: VerdictContext): string[] =>
  Object.entries(sources)
    .filter(([, standing]) => standing === "failed" || standing === "partial")
    .map(([source, standing]) =>
      standing === "failed" ? `${source} could not be read` : `${source} was read in part`,
    )
    .sort();
