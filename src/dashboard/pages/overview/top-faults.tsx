import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { devicesWhere, Go } from "../../parts/go.tsx";
import { Prose } from "../../parts/prose.tsx";
import { SeverityBadge } from "../../parts/severity-badge.tsx";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { counted } from "../../states/counted.ts";
import { FAULT_WORDS } from "../../words/device-words.ts";

import type { Overview } from "./overview-answer.ts";

const useStyles = makeStyles({
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalL },
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: tokens.spacingHorizontalS },
  name: { fontWeight: tokens.fontWeightSemibold, marginRight: "auto" },
  text: { color: tokens.colorNeutralForeground2 },
  next: { borderLeft: `3px solid ${tokens.colorBrandStroke1}`, paddingLeft: tokens.spacingHorizontalS },
});

/** What most devices suffer from, with the one thing to do next. */
export function TopFaults({ of: { faults, faultKinds } }: { readonly of: Overview }) {
  const styles = useStyles();
  return (
    <Section
      title="Faults"
      about={
        faultKinds > faults.length
          ? `The ${faults.length} that most devices have, of ${faultKinds} kinds of errors and warnings.`
          : "Errors and warnings; what most devices have comes first."
      }
      actions={<Go to="/reports/errors">Install errors</Go>}
    >
      {faults.length === 0 && <Text>No error or warning stands.</Text>}
      <ul className={styles.list}>
        {faults.map(({ code, severity, devices, oldest, example }) => (
          <li key={`${code} ${severity}`}>
            <div className={styles.head}>
              <SeverityBadge severity={severity} />
              <Text className={styles.name}>{FAULT_WORDS[code]}</Text>
              <Go to={devicesWhere({ fault: code })}>{counted(devices, "device")}</Go>
            </div>
            {oldest && (
              <Text size={200} block className={styles.text}>
                The longest standing began <Age at={oldest} />.
              </Text>
            )}
            {example && (
              <>
                <Text block className={styles.text}>
                  On <Go to={`/devices/${encodeURIComponent(example.deviceId)}`}>{example.name}</Go>:{" "}
                  {example.cause}
                </Text>
                <Text block className={styles.next}>
                  <Prose>{example.next}</Prose>
                </Text>
              </>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
