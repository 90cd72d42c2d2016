import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { Dot, HEALTH_TONES } from "../../parts/dot.tsx";
import { EvidenceList } from "../../parts/evidence-list.tsx";
import { Prose } from "../../parts/prose.tsx";
import { SeverityBadge } from "../../parts/severity-badge.tsx";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { FAULT_WORDS, HEALTH_WORDS, LEFTOVER_WORDS } from "../../words/device-words.ts";
import type { ShownDevice } from "./shown-device.ts";
import { Way } from "./way.tsx";
import { Workloads } from "./workloads.tsx";

const useStyles = makeStyles({
  parts: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  health: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  fine: { color: tokens.colorNeutralForeground3 },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalXL },
  fault: { display: "grid", gap: tokens.spacingVerticalS },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  name: { margin: 0 },
  next: { borderLeft: `3px solid ${tokens.colorBrandStroke1}`, paddingLeft: tokens.spacingHorizontalS },
});

/** What is happening on the device, why, and what to do next. */
export function Verdict({ of: device }: { readonly of: ShownDevice }) {
  const styles = useStyles();
  const { stage, health, leftover, faults, because, complete, incompleteBecause } = device;
  return (
    <div className={styles.parts}>
      {!complete && (
        <MessageBar intent="error" layout="multiline" data-state="incomplete">
          <MessageBarBody>
            <MessageBarTitle>Incomplete</MessageBarTitle>
            {incompleteBecause.join(" ") || "A source could not be read."} What it would say is unknown.
          </MessageBarBody>
        </MessageBar>
      )}
      {leftover && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Not counted as a device</MessageBarTitle>
            {LEFTOVER_WORDS[leftover]}.
          </MessageBarBody>
        </MessageBar>
      )}
      <Section title="Verdict">
        <Way stage={stage} />
        <Text className={styles.health}>
          <Dot tone={HEALTH_TONES[health]} />
          Health {HEALTH_WORDS[health].label.toLowerCase()}
          <Text size={200} className={styles.fine}>
            {HEALTH_WORDS[health].means}
          </Text>
        </Text>
        <Text weight="semibold">Because</Text>
        <EvidenceList of={because} />
      </Section>
      <Section title="Faults" count={faults.length}>
        {faults.length === 0 && <Text>No fault stands.</Text>}
        <ul className={styles.list}>
          {faults.map((fault) => (
            <li key={fault.code} className={styles.fault}>
              <div className={styles.head}>
                <SeverityBadge severity={fault.severity} />
                <Text as="h3" weight="semibold" className={styles.name}>
                  {FAULT_WORDS[fault.code]}
                </Text>
                <Text size={200} className={styles.fine}>
                  {fault.since ? (
                    <>
                      since <Age at={fault.since} />
                    </>
                  ) : (
                    "no source says since when"
                  )}
                </Text>
              </div>
              <Text>{fault.cause}</Text>
              <Text className={styles.next}>
                <b>Next:</b> <Prose>{fault.next}</Prose>
              </Text>
              <EvidenceList of={fault.because} />
            </li>
          ))}
        </ul>
      </Section>
      <Workloads of={device} />
    </div>
  );
}
