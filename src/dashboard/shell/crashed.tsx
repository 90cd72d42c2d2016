import { Button } from "@fluentui/react-components";
import { ArrowClockwiseRegular, MapRegular } from "@fluentui/react-icons";
import { Component, type ReactNode } from "react";
import { useNavigate, useRouteError } from "react-router";
import { ProblemView } from "../states/problem-view.tsx";
import { StateCard } from "../states/state-card.tsx";

/** A page that threw, or whose code did not come. The others go on. */
export function Crashed() {
  return <Failure thrown={useRouteError()} />;
}

function Failure({ thrown, page = false }: { readonly thrown: unknown; readonly page?: boolean }) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // What browsers say when a file of the build is not there: an updated server has others.
  if (!/dynamically imported module|module script/i.test(error.message))
    return <ProblemView error={error} again={() => location.reload()} page={page} level={1} />;
  return (
    <StateCard
      icon={<ArrowClockwiseRegular />}
      title="This page could not be loaded"
      actions={<Button onClick={() => location.reload()}>Reload</Button>}
      page={page}
      level={1}
      alert
    >
      The server may have been updated since you opened the dashboard, or it is not there just now.
    </StateCard>
  );
}

/** Around everything, for what throws where no page is yet. */
export class LastResort extends Component<{ readonly children: ReactNode }, { readonly thrown?: unknown }> {
  override state: { readonly thrown?: unknown } = {};
  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }
  override render() {
    return "thrown" in this.state ? <Failure thrown={this.state.thrown} page /> : this.props.children;
  }
}

export function NotFound() {
  const go = useNavigate();
  return (
    <StateCard
      icon={<MapRegular />}
      title="There is no such page"
      level={1}
      actions={<Button onClick={() => go("/")}>To the overview</Button>}
    >
      The address leads nowhere in this dashboard.
    </StateCard>
  );
}
