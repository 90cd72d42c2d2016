import { MessageBar, MessageBarBody, MessageBarTitle } from "@fluentui/react-components";
import type { AnswerOf } from "../../data/api.ts";

type Life = NonNullable<AnswerOf<"POST /api/v1/command-lines/lint">["registrationToken"]>;

/** How long the registration token on a line is good for. */
export function TokenLife({ life }: { readonly life: Life }) {
  return (
    <MessageBar
      layout="multiline"
      intent={life.state === "valid" ? "success" : life.state === "unknown" ? "info" : "error"}
    >
      <MessageBarBody>
        <MessageBarTitle>Registration token</MessageBarTitle>
        {life.text}
      </MessageBarBody>
    </MessageBar>
  );
}
