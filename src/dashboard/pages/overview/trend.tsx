import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { Go } from "../../parts/go.tsx";
import { TrendChart } from "../../parts/trend-chart.tsx";
import { Section } from "../../shell/section.tsx";
import { counted } from "../../states/counted.ts";
import { dayInWords } from "../../words/figures.ts";
import type { Overview } from "./overview-answer.ts";

/** The co-managed share, day by day. */
export function Trend({ of }: { readonly of: Overview }) {
  const [days, setDays] = useState(30);
  const trend = of.trend.slice(-days);
  const [from, to] = [trend[0], trend.at(-1)];
  return (
    <Section
      title="Co-managed share"
      {...(from && to
        ? {
            about: `${counted(trend.length, "day")}${trend.length === 1 ? "" : `, ${dayInWords(from.day)} to ${dayInWords(to.day)}`}; the last is today so far.`,
          }
        : {})}
      actions={
        <>
          {of.trend.length > 30 && (
            <Button size="small" appearance="subtle" onClick={() => setDays(days === 30 ? 90 : 30)}>
              {days === 30 ? "90 days" : "30 days"}
            </Button>
          )}
          <Go to="/reports/trend">Report</Go>
        </>
      }
    >
      <TrendChart trend={trend} />
    </Section>
  );
}
