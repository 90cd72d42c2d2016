import { useSearchParams } from "react-router";
import { useAnswer } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { Installers } from "./installers.tsx";
import { STARTING_MANIFEST } from "./starting-manifest.ts";
import { WriteManifest } from "./write-manifest.tsx";

/** A deployment from its manifest: a new one, or one that is wished anew (`?from=ID`). */
export default function NewDeployment() {
  const [asked] = useSearchParams();
  const from = asked.get("from");
  return (
    <Page title={from === null ? "New deployment" : "Change a deployment"}>
      <Installers />
      {from === null ? <WriteManifest begin={STARTING_MANIFEST} /> : <Changed id={from} />}
    </Page>
  );
}

function Changed({ id }: { readonly id: string }) {
  const deployment = useAnswer("GET /api/v1/deployments/{id}", { params: { id } });
  return (
    <Answer of={deployment} what="its manifest">
      {({ manifest }) => <WriteManifest begin={manifest} />}
    </Answer>
  );
}
