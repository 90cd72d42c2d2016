import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { type RefObject, useId } from "react";
import { useInquiry } from "../data/queries.ts";
import { counted } from "../states/counted.ts";
import { ProblemView } from "../states/problem-view.tsx";
import { placeIn } from "../text-editor/mark.ts";
import { MarkedText, showPlace } from "../text-editor/marked-text.tsx";
import { useAfterAPause } from "../text-editor/use-after-a-pause.ts";

const useStyles = makeStyles({
  all: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalS },
  list: { listStyleType: "none", margin: 0, padding: 0, display: "grid", gap: tokens.spacingVerticalXS },
  item: { display: "flex", flexWrap: "wrap", gap: tokens.spacingHorizontalS, alignItems: "baseline" },
  good: { color: tokens.colorStatusSuccessForeground1 },
});

interface Given {
  readonly label: string;
  readonly value: string;
  readonly onChange?: (value: string) => void;
  readonly input: RefObject<HTMLTextAreaElement | null>;
}

/** What a manifest holds, asked whenever it stands still. */
export function useCheckedManifest(manifest: string) {
  const settled = useAfterAPause(manifest);
  const check = useInquiry(
    "POST /api/v1/manifests/check",
    { body: { manifest: settled } },
    { when: settled.trim() !== "" },
  );
  const current = settled === manifest && !check.isPlaceholderData ? check.data : undefined;
  return { check, settled, current };
}

/** A manifest as it is written, with every problem at its line and column. */
export function ManifestEditor({ label, value, onChange, input }: Given) {
  const styles = useStyles();
  const told = useId();
  const { check, current } = useCheckedManifest(value);
  const problems = current?.problems ?? [];
  return (
    <div className={styles.all}>
      <MarkedText
        label={label}
        value={value}
        onChange={onChange}
        marks={problems.map(({ line, column }) => ({ ...placeIn(value, line, column), kind: "error" }))}
        input={input}
        describedBy={told}
        numbered
      />
      <div id={told} aria-live="polite">
        {check.error && !check.data ? (
          <ProblemView error={check.error} again={() => check.refetch()} />
        ) : value.trim() === "" ? (
          <Text>Write or paste a manifest: a Site and a ClientDeployment.</Text>
        ) : !current ? (
          <Text>Looking at it …</Text>
        ) : problems.length === 0 ? (
          <Text className={styles.good}>
            It holds together: {counted(current.sites.length, "site")},{" "}
            {counted(current.deployments.length, "deployment")}.
          </Text>
        ) : (
          <ol className={styles.list}>
            {problems.map(({ line, column, path, message }) => (
              <li key={`${line} ${column} ${path} ${message}`} className={styles.item}>
                <Button
                  size="small"
                  appearance="outline"
                  onClick={() => showPlace(input, placeIn(value, line, column))}
                >
                  {`Line ${line}, column ${column}`}
                </Button>
                <Text>
                  {path && <Text weight="semibold">{path}: </Text>}
                  {message}
                </Text>
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}
