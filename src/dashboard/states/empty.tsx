import { DocumentSearchRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { StateCard } from "./state-card.tsx";

interface Given {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Asked and answered: there is nothing. */
export function Empty({ title, children, actions }: Given) {
  return (
    <StateCard icon={<DocumentSearchRegular />} title={title} actions={actions}>
      {children}
    </StateCard>
  );
}
