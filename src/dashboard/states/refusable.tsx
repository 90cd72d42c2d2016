import { Tooltip } from "@fluentui/react-components";
import type { ReactElement } from "react";

interface Given {
  /** Of `useRefusal`: why not; undefined when one may. */
  readonly refusal: string | undefined;
  /** A button that is `disabledFocusable` when there is a refusal: what cannot be reached cannot say why. */
  readonly children: ReactElement;
}

/** Says at a button why it may not be used. */
export function Refusable({ refusal, children }: Given) {
  if (refusal === undefined) return children;
  return (
    <Tooltip content={refusal} relationship="description" withArrow>
      {children as never}
    </Tooltip>
  );
}
