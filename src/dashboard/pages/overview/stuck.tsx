import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { Go } from "../../parts/go.tsx";
import { Prose } from "../../parts/prose.tsx";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { FAULT_WORDS, STAGE_WORDS } from "../../words/device-words.ts";
import type { Overview } from "./overview-answer.ts";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalL },
  text: { color: tokens.colorNeutralForeground2 },
  next: { borderLeft: `3px solid ${tokens.colorBrandStroke1}`, paddingLeft: tokens.spacingHorizontalS },
});

/** Who does not go on by itself, and has not for longest. */
export function Stuck({ of: { stuck } }: { readonly of: Overview }) {
  const styles = useStyles();
  return (
    <Section
      title="Longest stuck"
      about="Not co-managed, and not going on by themselves."
      actions={<Go to="/reports/stuck">All of them</Go>}
    >
      {stuck.length === 0 && <Text>No device is stuck.</Text>}
      <ul className={styles.list}>
        {stuck.map(({ deviceId, name, stage, fault, since, next }) => (
          <li key={`${deviceId} ${fault}`}>
            <Text block>
              <Go to={`/devices/${encodeURIComponent(deviceId)}`}>{name}</Go>:{" "}
              {FAULT_WORDS[fault].toLowerCase()}
            </Text>
            <Text block size={200} className={styles.text}>
              {STAGE_WORDS[stage].label}
              {since ? (
                <>
                  , since <Age at={since} />
                </>
              ) : (
                ", no source says since when"
              )}
            </Text>
            <Text block className={styles.next}>
              <Prose>{next}</Prose>
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
