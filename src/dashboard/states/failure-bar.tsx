import { MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import { ApiProblem } from "../data/api.ts";

/** Why an order was not carried out, beside what ordered it. */
export function FailureBar({ error }: { readonly error: Error | null }) {
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error.problem : undefined;
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{problem?.title ?? "It did not work"}</MessageBarTitle>
        {problem
          ? [problem.detail, problem.next, `(request ${problem.requestId})`].filter(Boolean).join(" ")
          : "The server could not be reached."}
      </MessageBarBody>
    </MessageBar>
  );
}
