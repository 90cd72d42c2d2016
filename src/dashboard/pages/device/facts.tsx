import { makeStyles, Text, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { CopyButton } from "../../shell/copy-button.tsx";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { SOURCE_WORDS } from "../../words/device-words.ts";
import { timeInWords } from "../../words/figures.ts";
import type { ShownDevice } from "./shown-device.ts";

const useStyles = makeStyles({
  parts: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  list: {
    margin: 0,
    display: "grid",
    gridTemplateColumns: "minmax(7rem, 14rem) minmax(0, 1fr)",
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    "@media (max-width: 599px)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  key: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: "anywhere" },
  raw: {
    margin: 0,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontSize: tokens.fontSizeBase200,
    fontFamily: tokens.fontFamilyMonospace,
  },
});

/** Under which ids the sources know the device, and what each of them said of it. */
export function Facts({ of: device }: { readonly of: ShownDevice }) {
  const styles = useStyles();
  const { deviceId, identifiers, facts } = device;
  return (
    <div className={styles.parts}>
      <Section title="Identifiers" actions={<CopyButton text={deviceId}>Copy the id</CopyButton>}>
        <dl className={styles.list}>
          <Pair name="Device">{deviceId}</Pair>
          <Pair name="Microsoft Entra device id">{identifiers.entraDeviceId ?? <NotSaid />}</Pair>
          <Pair name="Intune">{identifiers.intuneDeviceIds.join(", ") || <NotSaid />}</Pair>
          <Pair name="Configuration Manager resource">
            {identifiers.configmgrResourceIds.join(", ") || <NotSaid />}
          </Pair>
          <Pair name="Serial number">{identifiers.serialNumber ?? <NotSaid />}</Pair>
        </dl>
      </Section>
      {facts.map((fact) => {
        const { source, recordId, readAt, goneAt, entraDeviceId: _, ...said } = fact;
        return (
          <Section
            key={`${source} ${recordId}`}
            title={SOURCE_WORDS[source]}
            about={
              <>
                Record {recordId}, read <Age at={readAt} />
                {goneAt && (
                  <>
                    ; gone since <Age at={goneAt} />
                  </>
                )}
                .
              </>
            }
            actions={<CopyButton text={JSON.stringify(fact, undefined, 2)}>Copy as JSON</CopyButton>}
          >
            <dl className={styles.list}>
              {Object.entries(said).map(([key, value]) => (
                <Pair key={key} name={inWords(key)}>
                  {shownValue(value)}
                </Pair>
              ))}
            </dl>
            <details>
              <summary>As it is kept</summary>
              <pre className={styles.raw}>{JSON.stringify(fact, undefined, 2)}</pre>
            </details>
          </Section>
        );
      })}
    </div>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.key}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

function NotSaid() {
  return <Text italic>not said</Text>;
}

/** `lastSyncAt` as "Last sync at". */
const inWords = (key: string): string => {
  const words = key.replaceAll(/([A-Z])/g, " $1").toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/^Os\b/, "OS");
};

function shownValue(value: unknown): ReactNode {
  if (value === null || value === undefined) return <NotSaid />;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? (
      <>
        {timeInWords(value)} (<Age at={value} />)
      </>
    ) : (
      value || <NotSaid />
    );
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
