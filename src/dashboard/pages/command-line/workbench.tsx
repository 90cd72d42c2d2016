import { Page } from "../../shell/page.tsx";
import { Views } from "../../shell/views.tsx";
import { BuildLine } from "./build-line.tsx";
import { Catalogue } from "./catalogue.tsx";
import { CheckLine } from "./check-line.tsx";

const VIEWS = { check: "Check a line", build: "Build from a site", catalogue: "Catalogue" };

/** Command lines of ccmsetup: checked as they are written, explained, built, looked up. */
export default function Workbench() {
  return (
    <Page title="Command line">
      <Views label="What to do with a line" views={VIEWS}>
        {(view) => (view === "build" ? <BuildLine /> : view === "catalogue" ? <Catalogue /> : <CheckLine />)}
      </Views>
    </Page>
  );
}
