import { Page } from "../../shell/page.tsx";
import { Views } from "../../shell/views.tsx";
import { BuildLine } from "./build-line.tsx";
import { Catalogue } from "./catalogue.tsx";
import { CheckLine } from "./check-line.tsx";
import { Scenarios } from "./scenarios.tsx";

const VIEWS = {
  check: "Check a line",
  build: "Build from a site",
  catalogue: "Catalogue",
  scenarios: "Scenarios",
};

const SHOWN = {
  check: <CheckLine />,
  build: <BuildLine />,
  catalogue: <Catalogue />,
  scenarios: <Scenarios />,
} as const satisfies Record<keyof typeof VIEWS, unknown>;

/** Command lines of ccmsetup: checked as they are written, explained, built, looked up. */
export default function Workbench() {
  return (
    <Page title="Command line">
      <Views label="What to do with a line" views={VIEWS}>
        {(view) => SHOWN[view]}
      </Views>
    </Page>
  );
}
