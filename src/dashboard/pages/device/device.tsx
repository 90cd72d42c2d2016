import { Button, Spinner, Text } from "@fluentui/react-components";
import { ArrowSyncRegular } from "@fluentui/react-icons";
import { useParams } from "react-router";
import { useAnswer, useOrder } from "../../data/queries.ts";
import { Go } from "../../parts/go.tsx";
import { Page } from "../../shell/page.tsx";
import { Views } from "../../shell/views.tsx";
import { useRefusal } from "../../sign-in/signed-in.ts";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Refusable } from "../../states/refusable.tsx";
import { Facts } from "./facts.tsx";
import { Logs } from "./logs.tsx";
import { Timeline } from "./timeline.tsx";
import { Verdict } from "./verdict.tsx";

const VIEWS = {
  verdict: "Verdict",
  timeline: "Timeline",
  facts: "Identifiers and facts",
  logs: "Logs",
} as const;

/** One device: what is happening on it, why, and how that is known. */
export default function DevicePage() {
  const { id = "" } = useParams();
  const device = useAnswer("GET /api/v1/devices/{id}", { params: { id } });
  return (
    <Page title={device.data?.name ?? "Device"} actions={<Refresh id={id} />}>
      <Text>
        <Go to="/devices">Devices</Go>
        {device.data && (
          <>
            {" · "}As of <Age at={device.data.asOf} />
          </>
        )}
      </Text>
      <Answer of={device} what="the device">
        {(shown) => (
          <Views label="Views of the device" views={VIEWS}>
            {(view) =>
              ({
                verdict: () => <Verdict of={shown} />,
                timeline: () => <Timeline id={id} />,
                facts: () => <Facts of={shown} />,
                logs: () => <Logs id={id} />,
              })[view]()
            }
          </Views>
        )}
      </Answer>
    </Page>
  );
}

/** Reads the device afresh from every source that can be asked for one. */
function Refresh({ id }: { readonly id: string }) {
  const refusal = useRefusal("Operator");
  const refresh = useOrder("POST /api/v1/devices/{id}/refresh", [
    "GET /api/v1/devices/{id}",
    "GET /api/v1/devices/{id}/history",
    "GET /api/v1/devices/{id}/why",
    "GET /api/v1/devices",
    "GET /api/v1/overview",
  ]);
  return (
    <>
      <Text role="status" size={200}>
        {refresh.isSuccess && "Read afresh."}
        {refresh.error && `It could not be read: ${refresh.error.message}`}
      </Text>
      <Refusable refusal={refusal}>
        <Button
          icon={refresh.isPending ? <Spinner size="tiny" /> : <ArrowSyncRegular />}
          disabledFocusable={refusal !== undefined || refresh.isPending}
          onClick={() => refresh.mutate({ params: { id } })}
        >
          {refresh.isPending ? "Reading …" : "Refresh"}
        </Button>
      </Refusable>
    </>
  );
}
