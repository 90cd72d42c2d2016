import { Button, type ButtonProps } from "@fluentui/react-components";
import { CheckmarkRegular, CopyRegular } from "@fluentui/react-icons";
import { type ReactNode, useState } from "react";

interface Given {
  readonly text: string;
  readonly children: ReactNode;
  readonly appearance?: ButtonProps["appearance"];
}

/** Copies a text, and says whether it did: a browser may refuse. */
export function CopyButton({ text, children, appearance = "secondary" }: Given) {
  const [said, say] = useState<"copied" | "refused">();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("copied");
    } catch {
      say("refused");
    }
    setTimeout(() => say(undefined), 3_000);
  };
  return (
    <Button
      appearance={appearance}
      icon={said === "copied" ? <CheckmarkRegular /> : <CopyRegular />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">
        {said === "copied" ? "Copied" : said === "refused" ? "Not allowed: select and copy it" : children}
      </span>
    </Button>
  );
}
