import { makeStyles, Tab, TabList, Text } from "@fluentui/react-components";
import { useNavigate, useParams } from "react-router";
import { useAnswer } from "../../data/queries.ts";
import { DownloadMenu } from "../../parts/download-menu.tsx";
import { Page } from "../../shell/page.tsx";
import { useSignedIn } from "../../sign-in/signed-in.ts";
import { Answer } from "../../states/answer.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { ReportChart } from "./report-chart.tsx";
import { ReportTable } from "./report-table.tsx";
import { NAMES, REPORTS, type ReportName } from "./report-words.ts";

const useStyles = makeStyles({ tabs: { flexWrap: "wrap" } });

/** The estate in numbers that add up: each report as a chart, a table, and a file. */
export default function Reports() {
  const styles = useStyles();
  const go = useNavigate();
  const { client } = useSignedIn();
  const asked = useParams().name;
  const name = NAMES.find((each) => each === asked) ?? "funnel";
  const { title, about } = REPORTS[name];
  return (
    <Page
      title="Reports"
      actions={
        <DownloadMenu
          key={name}
          name={name}
          formats={["csv", "xlsx", "json", "ndjson"]}
          fetch={(format) =>
            client.raw("GET /api/v1/reports/{name}", { params: { name }, query: { format } })
          }
        />
      }
    >
      <TabList
        className={styles.tabs}
        selectedValue={name}
        onTabSelect={(_, { value }) => go(`/reports/${value}`)}
        aria-label="Reports"
      >
        {NAMES.map((each) => (
          <Tab key={each} value={each}>
            {REPORTS[each].title}
          </Tab>
        ))}
      </TabList>
      <Text>{about}</Text>
      <OneReport key={name} name={name} what={`the report: ${title.toLowerCase()}`} />
    </Page>
  );
}

function OneReport({ name, what }: { readonly name: ReportName; readonly what: string }) {
  const report = useAnswer("GET /api/v1/reports/{name}", { params: { name }, query: {} });
  return (
    <Answer of={report} what={what}>
      {(answer) => (
        <>
          <Freshness of={answer} />
          <ReportChart report={answer} />
          <ReportTable report={answer} />
        </>
      )}
    </Answer>
  );
}
