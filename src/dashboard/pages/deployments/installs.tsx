import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useAnswer } from "../../data/queries.ts";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";
import { Freshness } from "../../states/freshness.tsx";
import { InstallFunnel, type InstallRow } from "./install-funnel.tsx";

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
});

/** What devices report for each app of a deployment. */
export function Installs({ deployment }: { readonly deployment: string }) {
  const styles = useStyles();
  const apps = useAnswer("GET /api/v1/apps", {});
  const report = useAnswer("GET /api/v1/reports/{name}", { params: { name: "installs" }, query: {} });
  return (
    <Answer of={apps} what="its apps">
      {({ rows }) => {
        const ours = rows.filter((app) => app.deployment === deployment);
        if (ours.length === 0)
          return (
            <Empty title="No app in the tenant">
              It was not applied yet, or its channel is a policy, for which no device reports an install.
            </Empty>
          );
        return (
          <Answer of={report} what="what devices report">
            {(answer) => (
              <div className={styles.page}>
                <Freshness of={answer} />
                {ours.map(({ appId, displayName, productVersion }) => (
                  <InstallFunnel
                    key={appId}
                    title={`${displayName} ${productVersion}`}
                    rows={(answer.rows as readonly InstallRow[]).filter((row) => row.appId === appId)}
                  />
                ))}
                <Text size={200}>
                  A device reports after it has checked in: one that did not is in none of these numbers.
                </Text>
              </div>
            )}
          </Answer>
        );
      }}
    </Answer>
  );
}
