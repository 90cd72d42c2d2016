import { Button, Text } from "@fluentui/react-components";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { askAgain, useAnswer } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { JobProgress } from "./job-progress.tsx";
import { isActive, LOOK_MS } from "./job-words.ts";

/** How far a removal is. The deployment itself is gone when it is done; its job remains. */
export function Removal({ id }: { readonly id: string }) {
  const go = useNavigate();
  const kept = useQueryClient();
  const leave = async () => {
    // What was kept of them still has what is gone.
    void askAgain(kept, ["GET /api/v1/deployments", "GET /api/v1/apps"]);
    await go("/deployments");
  };
  const job = useAnswer(
    "GET /api/v1/jobs/{id}",
    { params: { id } },
    { every: (answer) => (answer === undefined || isActive(answer) ? LOOK_MS : false) },
  );
  return (
    <Page title="Removing a deployment">
      <Answer of={job} what="the removal">
        {(answer) => (
          <>
            <JobProgress job={answer} />
            {answer.state === "done" && <Text role="status">{removedInWords(answer.result)}</Text>}
            {!isActive(answer) && (
              <div>
                <Button appearance="primary" onClick={() => void leave()}>
                  To the deployments
                </Button>
              </div>
            )}
          </>
        )}
      </Answer>
    </Page>
  );
}

/** What `destroy` answered, as far as it is here what it says it is. */
function removedInWords(result: unknown): string {
  const { removed = [], unknown = [] } = (result ?? {}) as {
    removed?: readonly { displayName?: string }[];
    unknown?: readonly string[];
  };
  const gone =
    removed.length === 0
      ? "Nothing of it was in the tenant."
      : `Removed: ${removed.map(({ displayName }) => displayName ?? "an app without a name").join(", ")}.`;
  return unknown.length === 0
    ? gone
    : `${gone} ${unknown.join(", ")} could not be read: whether something is left there is unknown.`;
}
