import { Checkbox, Field, Input, makeStyles, Radio, RadioGroup, tokens } from "@fluentui/react-components";
import { addressIsNamed, COMMON, type RuleDraft } from "./rule-draft.ts";

const useStyles = makeStyles({
  two: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(12rem, 100%), 1fr))",
    gap: tokens.spacingHorizontalM,
    alignItems: "start",
  },
  choices: { display: "grid" },
});

interface Given {
  readonly draft: RuleDraft;
  readonly change: (changed: Partial<RuleDraft>) => void;
}

export function RuleFields({ draft, change }: Given) {
  const styles = useStyles();
  const named = addressIsNamed(draft);
  return (
    <>
      <Field label="Name" hint="Lower-case letters, digits and hyphens" required>
        <Input value={draft.name} onChange={(_, { value }) => change({ name: value })} />
      </Field>
      <Field label="Told to">
        <RadioGroup
          layout="horizontal"
          value={draft.kind}
          onChange={(_, { value }) => change({ kind: value as RuleDraft["kind"] })}
        >
          <Radio value="webhook" label="A webhook" />
          <Radio value="teams" label="A Teams channel" />
        </RadioGroup>
      </Field>
      {draft.kind === "webhook" && (
        <Field label="Its address">
          <RadioGroup
            layout="horizontal"
            value={draft.at}
            onChange={(_, { value }) => change({ at: value as RuleDraft["at"] })}
          >
            <Radio value="url" label="Is written here" />
            <Radio value="env" label="Is secret: a variable of the server holds it" />
          </RadioGroup>
        </Field>
      )}
      {named ? (
        <Field label="Variable that holds the address" hint="CCM_HOOK or CCM_HOOK_…, on the server" required>
          <Input value={draft.env} onChange={(_, { value }) => change({ env: value })} />
        </Field>
      ) : (
        <Field label="Address" hint="https alone, and on the public internet" required>
          <Input type="url" value={draft.url} onChange={(_, { value }) => change({ url: value })} />
        </Field>
      )}
      {draft.kind === "webhook" && (
        <Field
          label="Variable that holds the signing key"
          hint="whsec_… in CCM_HOOK_…, on the server"
          required
        >
          <Input value={draft.key} onChange={(_, { value }) => change({ key: value })} />
        </Field>
      )}
      <Field label="Tells that">
        {/* biome-ignore lint/a11y/useSemanticElements: the field names the group already */}
        <div className={styles.choices} role="group">
          {Object.entries(COMMON).map(([text, label]) => (
            <Checkbox
              key={text}
              label={label}
              checked={draft.common.includes(text)}
              onChange={(_, { checked }) =>
                change({
                  common: checked ? [...draft.common, text] : draft.common.filter((each) => each !== text),
                })
              }
            />
          ))}
        </div>
      </Field>
      <Field label="Other changes" hint="In the words of a device's history: workload:clientApps=intune">
        <Input value={draft.more} onChange={(_, { value }) => change({ more: value })} />
      </Field>
      <Checkbox
        label="Also what stood already when a device was first seen"
        checked={draft.firstLook}
        onChange={(_, { checked }) => change({ firstLook: checked === true })}
      />
      <div className={styles.two}>
        <Field label="Gather for" hint="Minutes; empty is at once, for Teams one">
          <Input
            type="number"
            min={0}
            max={1440}
            value={draft.digestMinutes}
            onChange={(_, { value }) => change({ digestMinutes: value })}
          />
        </Field>
        <Field label="Quiet hours" hint="22:00-07:00; empty for none">
          <Input value={draft.quiet} onChange={(_, { value }) => change({ quiet: value })} />
        </Field>
        <Field label="In the zone" hint="Europe/Berlin">
          <Input value={draft.timeZone} onChange={(_, { value }) => change({ timeZone: value })} />
        </Field>
      </div>
    </>
  );
}
