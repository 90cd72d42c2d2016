import { Card, Text } from "@fluentui/react-components";
import { useAnswer } from "../../data/queries.ts";
import { Page } from "../../shell/page.tsx";
import { Answer } from "../../states/answer.tsx";
import { Freshness } from "../../states/freshness.tsx";

export default function Overview() {
  const counts = useAnswer("GET /api/v1/device-counts", { query: {} }, { every: 30_000 });
  return (
    <Page title="Overview">
      <Answer of={counts} what="the overview">
        {(answer) => (
          <>
            <Freshness of={answer} />
            <Card>
              <Text size={800} weight="semibold">
                {answer.devices.toLocaleString()}
              </Text>
              <Text>devices</Text>
            </Card>
          </>
        )}
      </Answer>
    </Page>
  );
}
