import { Text } from "@fluentui/react-components";
import { BarList } from "../../parts/bar-list.tsx";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { Section } from "../../shell/section.tsx";
import { counted } from "../../states/counted.ts";
import { share } from "../../words/figures.ts";
import { INSTALL_WORDS, type InstallRow } from "./install-words.ts";

export type { InstallRow } from "./install-words.ts";

/** One app: how many devices report each state, as bars and figures. */
export function InstallFunnel({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly InstallRow[];
}) {
  const all = rows.reduce((sum, { devices }) => sum + devices, 0);
  const bars = Object.entries(INSTALL_WORDS).flatMap(([state, { label, tone, fault }]) => {
    const devices = rows.find((row) => row.state === state)?.devices ?? 0;
    if (devices === 0) return [];
    const figure = `${counted(devices, "device")} (${share(devices / all)})`;
    return [
      {
        key: state,
        // The list knows the fault, not the app: a number would promise exactly its rows.
        label: fault ? <Go to={devicesWhere({ fault })}>{label}</Go> : label,
        figure,
        parts: [{ tone, value: devices }],
      },
    ];
  });
  return (
    <Section title={title}>
      {all === 0 ? (
        <Text>No device reported yet.</Text>
      ) : (
        <>
          <Text>{counted(all, "device")} reported.</Text>
          <BarList label={`Install states of ${title}`} bars={bars} of={all} />
        </>
      )}
    </Section>
  );
}
