import { Button } from "@fluentui/react-components";
import { MapRegular } from "@fluentui/react-icons";
import { useNavigate, useRouteError } from "react-router";
import { ProblemView } from "../states/problem-view.tsx";
import { StateCard } from "../states/state-card.tsx";

/** A page that threw. The others go on. */
export function Crashed() {
  const thrown = useRouteError();
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // Most often a file of an older build, that a newer server no longer has.
  return <ProblemView error={error} again={() => location.reload()} />;
}

export function NotFound() {
  const go = useNavigate();
  return (
    <StateCard
      icon={<MapRegular />}
      title="There is no such page"
      actions={<Button onClick={() => go("/")}>To the overview</Button>}
    >
      The address leads nowhere in this dashboard.
    </StateCard>
  );
}
