import { Button, MessageBar, MessageBarBody, makeStyles, tokens } from "@fluentui/react-components";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { ManifestEditor, useCheckedManifest } from "../../manifests/manifest-editor.tsx";
import { Section } from "../../shell/section.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { ProblemView } from "../../states/problem-view.tsx";
import { Refusable } from "../../states/refusable.tsx";

const useStyles = makeStyles({
  actions: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS },
});

/** The manifest as it is written, kept as a wish when it holds together; nothing is applied from here. */
export function WriteManifest({ begin }: { readonly begin: string }) {
  const styles = useStyles();
  const go = useNavigate();
  const [manifest, setManifest] = useState(begin);
  const input = useRef<HTMLTextAreaElement>(null);
  const { current } = useCheckedManifest(manifest);
  const installers = useAnswer("GET /api/v1/installers", {});
  const keep = useOrder("POST /api/v1/deployments", [
    "GET /api/v1/deployments",
    "GET /api/v1/deployments/{id}",
  ]);
  const lacksRole = useRefusal("Operator");
  const refusal = lacksRole ?? whyNot(current);
  const wanted = current?.deployments[0]?.installer?.replace(/^\.\//, "");
  const missing =
    wanted !== undefined && installers.data && !installers.data.rows.some(({ name }) => name === wanted);
  return (
    <Section title="Manifest">
      <ManifestEditor label="Manifest" value={manifest} onChange={setManifest} input={input} />
      {missing && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            No installer named {wanted} was handed in. Upload it above, or name one that was.
          </MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.actions}>
        <Refusable refusal={refusal}>
          <Button
            appearance="primary"
            disabledFocusable={refusal !== undefined || keep.isPending}
            onClick={() =>
              keep.mutate(
                { body: { manifest, apply: false } },
                { onSuccess: ({ id }) => go(`/deployments/${id}`) },
              )
            }
          >
            Keep it and see the plan
          </Button>
        </Refusable>
        <Button onClick={() => go(-1)}>Leave</Button>
      </div>
      {keep.error && <ProblemView error={keep.error} />}
    </Section>
  );
}

function whyNot(checked: ReturnType<typeof useCheckedManifest>["current"]): string | undefined {
  if (!checked) return "The manifest is being looked at.";
  if (!checked.valid) return "The manifest does not hold together yet.";
  if (checked.deployments.length === 0) return "The manifest holds a Site and no ClientDeployment.";
  if (checked.deployments.length > 1) return "One deployment at a time: the manifest holds several.";
  return undefined;
}
