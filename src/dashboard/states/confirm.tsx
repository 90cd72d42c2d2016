import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from "@fluentui/react-components";
import type { ReactNode } from "react";
import { FailureBar } from "./failure-bar.tsx";

interface Given {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button does, in words. */
  readonly yes: string;
  readonly open: boolean;
  readonly waiting: boolean;
  readonly error: Error | null;
  readonly agree: () => void;
  readonly close: () => void;
}

/** Asks before something is done that cannot be undone. */
export function Confirm({ title, children, yes, open, waiting, error, agree, close }: Given) {
  return (
    <Dialog open={open} onOpenChange={(_, state) => !state.open && close()} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            <FailureBar error={error} />
          </DialogContent>
          <DialogActions>
            <Button onClick={close}>Leave it</Button>
            <Button appearance="primary" disabledFocusable={waiting} onClick={agree}>
              {yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
