import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Text,
} from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { type AnswerOf, ApiProblem } from "../../data/api.ts";
import { useOrder } from "../../data/queries.ts";

interface Given {
  readonly deployment: AnswerOf<"GET /api/v1/deployments/{id}">;
  readonly open: boolean;
  readonly close: () => void;
  /** Told the job that removes it. */
  readonly begun: (job: string) => void;
}

/** Asks to write the deployment's name before it goes from the tenant. */
export function DestroyDialog({ deployment: { id, deployment }, open, close, begun }: Given) {
  const [written, write] = useState("");
  const destroy = useOrder("DELETE /api/v1/deployments/{id}", ["GET /api/v1/deployments"]);
  const leave = () => {
    write("");
    destroy.reset();
    close();
  };
  const remove = (event: FormEvent) => {
    event.preventDefault();
    if (written.trim() !== deployment || destroy.isPending) return;
    destroy.mutate(
      { params: { id } },
      {
        onSuccess: ({ job }) => {
          if (job) begun(job.id);
          leave();
        },
      },
    );
  };
  const { error } = destroy;
  return (
    <Dialog open={open} onOpenChange={(_, state) => !state.open && leave()}>
      <DialogSurface>
        <form onSubmit={remove}>
          <DialogBody>
            <DialogTitle>Remove {deployment}?</DialogTitle>
            <DialogContent>
              <Text block>
                Its app or policy goes from the tenant, with content and assignments, and the manifest from
                here. Devices keep the client they have. This cannot be undone; a new apply makes a new app.
              </Text>
              <br />
              <Field
                label={`Write ${deployment} to remove it`}
                {...(error
                  ? {
                      validationMessage:
                        error instanceof ApiProblem
                          ? [error.problem.detail, error.problem.next].filter(Boolean).join(" ")
                          : error.message,
                    }
                  : {})}
              >
                <Input value={written} onChange={(_, { value }) => write(value)} autoComplete="off" />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={leave}>Keep it</Button>
              <Button
                type="submit"
                appearance="primary"
                disabledFocusable={written.trim() !== deployment || destroy.isPending}
              >
                Remove it
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
