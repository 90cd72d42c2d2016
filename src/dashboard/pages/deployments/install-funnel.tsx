import { makeStyles, mergeClasses, Text, tokens } from "@fluentui/react-components";
import { Go } from "../../parts/go.tsx";
import { Section } from "../../shell/section.tsx";
import { counted } from "../../states/counted.ts";
import { INSTALL_WORDS, type InstallRow } from "./install-words.ts";

export type { InstallRow } from "./install-words.ts";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  head: {
    display: "flex",
    gap: tokens.spacingHorizontalM,
    justifyContent: "space-between",
    flexWrap: "wrap",
  },
  track: {
    height: "12px",
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground5,
    overflow: "hidden",
  },
  bar: { height: "100%", minWidth: "2px" },
  good: { backgroundColor: tokens.colorPaletteGreenBackground3 },
  bad: { backgroundColor: tokens.colorPaletteRedBackground3 },
  warning: { backgroundColor: tokens.colorPaletteMarigoldBackground3 },
  unknown: { backgroundColor: tokens.colorNeutralForeground4 },
});

/** One app: how many devices report each state, as bars and figures. */
export function InstallFunnel({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly InstallRow[];
}) {
  const styles = useStyles();
  const all = rows.reduce((sum, { devices }) => sum + devices, 0);
  return (
    <Section title={title}>
      {all === 0 ? (
        <Text>No device reported yet.</Text>
      ) : (
        <>
          <Text>{counted(all, "device")} reported.</Text>
          <ul className={styles.list}>
            {Object.entries(INSTALL_WORDS).flatMap(([state, { label, tone, fault }]) => {
              const devices = rows.find((row) => row.state === state)?.devices ?? 0;
              if (devices === 0) return [];
              const figure = `${counted(devices, "device")} (${Math.round((devices / all) * 100)}%)`;
              return [
                <li key={state}>
                  <div className={styles.head}>
                    <Text>{label}</Text>
                    <Text>{fault ? <Go to={`/devices?fault=${fault}`}>{figure}</Go> : figure}</Text>
                  </div>
                  <div className={styles.track} aria-hidden>
                    <div
                      className={mergeClasses(styles.bar, styles[tone])}
                      style={{ width: `${(devices / all) * 100}%` }}
                    />
                  </div>
                </li>,
              ];
            })}
          </ul>
        </>
      )}
    </Section>
  );
}
