import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useAnswer } from "../../data/queries.ts";
import { Prose } from "../../parts/prose.tsx";
import { SeverityBadge } from "../../parts/severity-badge.tsx";
import { Section } from "../../shell/section.tsx";
import { Age } from "../../states/age.tsx";
import { Answer } from "../../states/answer.tsx";
import { Empty } from "../../states/empty.tsx";

const useStyles = makeStyles({
  parts: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalM },
  fine: { color: tokens.colorNeutralForeground3 },
  next: { borderLeft: `3px solid ${tokens.colorBrandStroke1}`, paddingLeft: tokens.spacingHorizontalS },
});

/** What logs that somebody attached to the device were found to say. */
export function Logs({ id }: { readonly id: string }) {
  const styles = useStyles();
  const why = useAnswer("GET /api/v1/devices/{id}/why", { params: { id } });
  return (
    <Answer of={why} what="the logs">
      {({ logs, name }) =>
        logs.length === 0 ? (
          <Empty title="No logs were attached">
            <Prose>{`Collect the logs of the device, then run \`ccmbridge device attach-log ${name} FILE…\`: what they say is kept here.`}</Prose>
          </Empty>
        ) : (
          <div className={styles.parts}>
            {logs.map(({ attachedAt, outcome, firstCause, findings, files }) => (
              <Section
                key={attachedAt}
                title={`The last run: ${outcome}`}
                about={
                  <>
                    {files.join(", ")}, attached <Age at={attachedAt} />
                  </>
                }
              >
                {firstCause && (
                  <Text>
                    First cause: {firstCause.code}, {firstCause.file}, line {firstCause.line}
                  </Text>
                )}
                <ul className={styles.list}>
                  {findings.map(({ code, severity, file, line, meaning, next }) => (
                    <li key={`${code} ${file} ${line}`}>
                      <SeverityBadge severity={severity} /> <b>{code}</b>{" "}
                      <Text size={200} className={styles.fine}>
                        {file}, line {line}
                      </Text>
                      <Text block>{meaning}</Text>
                      {next && (
                        <Text block className={styles.next}>
                          <Prose>{next}</Prose>
                        </Text>
                      )}
                    </li>
                  ))}
                </ul>
              </Section>
            ))}
          </div>
        )
      }
    </Answer>
  );
}
