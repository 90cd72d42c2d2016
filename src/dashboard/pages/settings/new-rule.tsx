import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { useOrder } from "../../data/queries.ts";
import { FailureBar } from "../../states/failure-bar.tsx";
import { bodyOf, isWhole, NO_RULE } from "./rule-draft.ts";
import { RuleFields } from "./rule-fields.tsx";

const useStyles = makeStyles({ form: { display: "grid", gap: tokens.spacingVerticalM } });

/** A rule as it is filled in. What makes none is said by the server, all of it at once. */
export function NewRule({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const styles = useStyles();
  const [draft, setDraft] = useState(NO_RULE);
  const add = useOrder("POST /api/v1/notification-rules", ["GET /api/v1/notification-rules"]);
  const leave = () => {
    add.reset();
    setDraft(NO_RULE);
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole(draft) && !add.isPending) add.mutate({ body: bodyOf(draft) }, { onSuccess: leave });
  };
  return (
    <Dialog open={open} onOpenChange={(_, state) => !state.open && leave()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>New notification rule</DialogTitle>
            <DialogContent className={styles.form}>
              <RuleFields
                draft={draft}
                change={(changed) => setDraft((before) => ({ ...before, ...changed }))}
              />
              <FailureBar error={add.error} />
            </DialogContent>
            <DialogActions>
              <Button onClick={leave}>Leave it</Button>
              <Button type="submit" appearance="primary" disabledFocusable={!isWhole(draft) || add.isPending}>
                Add the rule
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
