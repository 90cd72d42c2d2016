import {
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  Textarea,
  tokens,
} from "@fluentui/react-components";
import { useId, useRef, useState } from "react";
import { useAnswer, useInquiry } from "../../data/queries.ts";
import { ManifestEditor, useCheckedManifest } from "../../manifests/manifest-editor.tsx";
import { Section } from "../../shell/section.tsx";
import { Answer } from "../../states/answer.tsx";
import { useAfterAPause } from "../../text-editor/use-after-a-pause.ts";
import { BuiltLine } from "./built-line.tsx";
import { type Choices, LineChoices } from "./line-choices.tsx";
import { manifestOf, SITE_FIELDS } from "./site-fields.ts";

const useStyles = makeStyles({
  page: { display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: tokens.spacingVerticalL },
  fields: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(17rem, 100%), 1fr))",
    gap: tokens.spacingHorizontalL,
    alignItems: "start",
  },
});

/** The line that a site stands for, from fields or from a manifest. */
export function BuildLine() {
  const styles = useStyles();
  const [way, setWay] = useState<"fields" | "manifest">("fields");
  const [choices, choose] = useState<Choices>({ form: undefined, scenario: undefined });
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const [more, setMore] = useState("");
  const [manifest, setManifest] = useState("");
  const told = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const scenario = choices.scenario === "image" ? undefined : choices.scenario;
  const text = way === "manifest" ? manifest : manifestOf({ fields, more, scenario: scenario ?? "intranet" });
  const settled = useAfterAPause(text);
  const begun = way === "manifest" ? settled.trim() !== "" : Boolean(fields.siteCode?.trim());
  const { current } = useCheckedManifest(begun ? text : "");
  const problems = way === "fields" ? (current?.problems ?? []) : [];
  const wrong = (path: string) => problems.find((problem) => problem.path === path)?.message;
  const elsewhere = problems.filter(({ path }) => !SITE_FIELDS.some((field) => field.path === path));
  const catalogue = useAnswer("GET /api/v1/catalogue", {});
  const built = useInquiry(
    "POST /api/v1/command-lines",
    { body: { manifest: settled, form: choices.form, ...(way === "manifest" ? { scenario } : {}) } },
    { when: begun && current?.valid === true },
  );
  return (
    <div className={styles.page}>
      <Field label="What the line is built from">
        <RadioGroup
          layout="horizontal"
          value={way}
          onChange={(_, { value }) => {
            if (value === "manifest" && manifest.trim() === "") setManifest(text);
            setWay(value === "manifest" ? "manifest" : "fields");
          }}
        >
          <Radio value="fields" label="Fields" />
          <Radio value="manifest" label="A manifest (YAML)" />
        </RadioGroup>
      </Field>
      <Answer of={catalogue} what="forms and scenarios">
        {(facts) => (
          <LineChoices
            facts={facts}
            choices={choices}
            choose={choose}
            none={{
              form: "Command-line arguments of the Intune app",
              scenario: way === "manifest" ? "As the manifest says" : "Intranet",
            }}
          />
        )}
      </Answer>
      {way === "fields" ? (
        <Section title="Site">
          <div className={styles.fields}>
            {SITE_FIELDS.map(({ path, label, hint }) => (
              <Field
                key={path}
                label={label}
                hint={hint}
                required={path === "siteCode"}
                {...(wrong(path) === undefined ? {} : { validationMessage: wrong(path) })}
              >
                <Input
                  value={fields[path] ?? ""}
                  onChange={(_, { value }) => setFields((before) => ({ ...before, [path]: value }))}
                />
              </Field>
            ))}
          </div>
          <Field
            label="More parameters and properties"
            hint="One a line: SMSCACHESIZE=10240 or /AllowMetered"
            {...(elsewhere.length === 0
              ? {}
              : {
                  validationMessage: elsewhere.map(({ path, message }) => `${path}: ${message}`).join("; "),
                })}
          >
            <Textarea value={more} onChange={(_, { value }) => setMore(value)} rows={3} />
          </Field>
        </Section>
      ) : (
        <ManifestEditor label="Manifest" value={manifest} onChange={setManifest} input={input} />
      )}
      <div id={told} aria-live="polite">
        {begun && current && !current.valid ? (
          <Text>
            There is a line as soon as {way === "fields" ? "the fields hold" : "the manifest holds"} together.
          </Text>
        ) : begun ? (
          <Answer of={built} what="the line">
            {(line) => <BuiltLine built={line} />}
          </Answer>
        ) : (
          <Text>
            {way === "fields" ? "With a site code there is a line." : "With a manifest there is a line."}
          </Text>
        )}
      </div>
    </div>
  );
}
