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
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from "@fluentui/react-components";
import { type FormEvent, useState } from "react";
import { useOrder } from "../../data/queries.ts";
import { CopyButton } from "../../shell/copy-button.tsx";
import type { Role } from "../../sign-in/signed-in.ts";
import { FailureBar } from "../../states/failure-bar.tsx";

const useStyles = makeStyles({
  form: { display: "grid", gap: tokens.spacingVerticalM },
  key: {
    display: "block",
    padding: tokens.spacingVerticalM,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
});

const ROLES: Readonly<Record<Role, string>> = {
  Reader: "Reader: looks",
  Operator: "Operator: also applies, syncs, refreshes",
  Admin: "Admin: also removes, and decides who calls",
};

/** Makes a key and shows it once: it is in no store of this page, and gone when the dialog closes. */
export function NewKey({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const styles = useStyles();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("Reader");
  const create = useOrder("POST /api/v1/keys", ["GET /api/v1/keys"]);
  const made = create.data;
  const leave = () => {
    create.reset();
    setName("");
    setRole("Reader");
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && !create.isPending) create.mutate({ body: { name: name.trim(), role } });
  };
  return (
    <Dialog
      open={open}
      // A key that is shown is not lost by a click beside it.
      modalType={made ? "alert" : "modal"}
      onOpenChange={(_, state) => !state.open && leave()}
    >
      <DialogSurface>
        {made ? (
          <DialogBody>
            <DialogTitle>The key of {made.name}</DialogTitle>
            <DialogContent className={styles.form}>
              <Text>Copy it now: it is shown this once, and only a salted hash of it is kept.</Text>
              <code className={styles.key}>{made.key}</code>
            </DialogContent>
            <DialogActions>
              <CopyButton text={made.key} appearance="primary">
                Copy the key
              </CopyButton>
              <Button onClick={leave}>I have it</Button>
            </DialogActions>
          </DialogBody>
        ) : (
          <form onSubmit={submit}>
            <DialogBody>
              <DialogTitle>New API key</DialogTitle>
              <DialogContent className={styles.form}>
                <Field label="Name" hint="What it is for: the pipeline or program that uses it" required>
                  <Input value={name} maxLength={100} onChange={(_, { value }) => setName(value)} />
                </Field>
                <Field label="Role">
                  <RadioGroup value={role} onChange={(_, { value }) => setRole(value as Role)}>
                    {Object.entries(ROLES).map(([value, label]) => (
                      <Radio key={value} value={value} label={label} />
                    ))}
                  </RadioGroup>
                </Field>
                <FailureBar error={create.error} />
              </DialogContent>
              <DialogActions>
                <Button onClick={leave}>Leave it</Button>
                <Button
                  type="submit"
                  appearance="primary"
                  disabledFocusable={name.trim() === "" || create.isPending}
                >
                  Make the key
                </Button>
              </DialogActions>
            </DialogBody>
          </form>
        )}
      </DialogSurface>
    </Dialog>
  );
}
