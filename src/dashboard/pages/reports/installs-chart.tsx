import { useAnswer } from "../../data/queries.ts";
import { InstallFunnel, type InstallRow } from "../deployments/install-funnel.tsx";
import type { Row } from "./report-words.ts";

/** The install states of each app. */
export function InstallsChart({ rows }: { readonly rows: readonly Row[] }) {
  const apps = useAnswer("GET /api/v1/apps", {});
  const installs = rows as unknown as readonly InstallRow[];
  return (
    <>
      {[...new Set(installs.map(({ appId }) => appId))].map((appId) => (
        <InstallFunnel
          key={appId}
          title={apps.data?.rows.find((app) => app.appId === appId)?.displayName ?? appId}
          rows={installs.filter((row) => row.appId === appId)}
        />
      ))}
    </>
  );
}
