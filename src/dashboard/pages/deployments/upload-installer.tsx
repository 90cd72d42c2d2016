import { Button, Field, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { ArrowUploadRegular, DismissRegular } from "@fluentui/react-icons";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiProblem } from "../../data/api.ts";
import { watchSending } from "../../data/fetch-with-progress.ts";
import { askAgain } from "../../data/queries.ts";
import { useRefusal, useSignedIn } from "../../sign-in/signed-in.ts";
import { Refusable } from "../../states/refusable.tsx";

const useStyles = makeStyles({
  upload: { display: "grid", gap: tokens.spacingVerticalS, minWidth: "min(18rem, 100%)" },
  hidden: { display: "none" },
});

type Stand =
  | { readonly kind: "sending"; readonly name: string; readonly part: number; readonly stop: () => void }
  | { readonly kind: "done"; readonly name: string }
  | { readonly kind: "failed"; readonly name: string; readonly why: string };

/** Hands in an installer as it is read from the disk; nothing of it is held in the page. */
export function UploadInstaller() {
  const styles = useStyles();
  const { client } = useSignedIn();
  const kept = useQueryClient();
  const refusal = useRefusal("Operator");
  const input = useRef<HTMLInputElement>(null);
  const [stand, setStand] = useState<Stand>();

  const send = async (file: File) => {
    const { name } = file;
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) || name.endsWith("."))
      return setStand({
        kind: "failed",
        name,
        why: "A manifest names it, so its name has letters, digits, dots, hyphens and underscores alone. Rename it first.",
      });
    const stopped = new AbortController();
    const stop = () => stopped.abort();
    setStand({ kind: "sending", name, part: 0, stop });
    watchSending(file, (done, total) =>
      setStand({ kind: "sending", name, part: done / Math.max(total, 1), stop }),
    );
    try {
      await client.send("PUT /api/v1/installers/{name}", { params: { name }, signal: stopped.signal }, file);
      setStand({ kind: "done", name });
    } catch (error) {
      const why =
        error instanceof ApiProblem
          ? [error.problem.detail, error.problem.next].filter(Boolean).join(" ")
          : stopped.signal.aborted
            ? "Stopped. What was sent is thrown away."
            : "The server could not be reached, or ended the connection.";
      setStand({ kind: "failed", name, why });
    }
    await askAgain(kept, ["GET /api/v1/installers"]);
  };
  return (
    <div className={styles.upload}>
      <input
        ref={input}
        type="file"
        className={styles.hidden}
        accept=".msi,.exe,.intunewin"
        aria-label="Installer to upload"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file) void send(file);
        }}
      />
      {stand?.kind === "sending" ? (
        <>
          <Field
            validationState="none"
            validationMessage={
              stand.part < 1
                ? `${stand.name}: ${Math.floor(stand.part * 100)}% sent`
                : `${stand.name}: sent, waiting for the server`
            }
          >
            <ProgressBar value={stand.part} aria-label={`Upload of ${stand.name}`} />
          </Field>
          <Button size="small" icon={<DismissRegular />} onClick={stand.stop}>
            Stop
          </Button>
        </>
      ) : (
        <>
          <Refusable refusal={refusal}>
            <Button
              icon={<ArrowUploadRegular />}
              disabledFocusable={refusal !== undefined}
              onClick={() => input.current?.click()}
            >
              Upload an installer
            </Button>
          </Refusable>
          {stand && (
            <Field
              role="status"
              validationState={stand.kind === "done" ? "success" : "error"}
              validationMessage={
                stand.kind === "done" ? `${stand.name} is handed in.` : `${stand.name}: ${stand.why}`
              }
            />
          )}
        </>
      )}
    </div>
  );
}
