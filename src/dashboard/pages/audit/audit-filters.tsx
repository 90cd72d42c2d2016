import { Button, Field, Input, makeStyles, Select, tokens } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { useAfterAPause } from "../../text-editor/use-after-a-pause.ts";
import { ACTIONS, type AuditRow, OUTCOMES } from "./audit-words.ts";

/** As the address has it; times are days there, and instants for the API. */
export interface AuditQuery {
  readonly action?: string;
  readonly outcome?: AuditRow["outcome"];
  readonly caller?: string;
  readonly from?: string;
  readonly to?: string;
}

const isTime = (text: string | null): text is string => text !== null && !Number.isNaN(Date.parse(text));

/** What of an address can be asked for; what somebody else wrote into it is left out. */
export function queryIn(asked: URLSearchParams): AuditQuery {
  const [action, outcome, caller] = ["action", "outcome", "caller"].map((name) => asked.get(name));
  const [from, to] = [asked.get("from"), asked.get("to")];
  return {
    ...(action && /^[a-z-]{1,60}$/.test(action) ? { action } : {}),
    ...(outcome && outcome in OUTCOMES ? { outcome: outcome as AuditRow["outcome"] } : {}),
    ...(caller ? { caller: caller.slice(0, 200) } : {}),
    ...(isTime(from) ? { from: new Date(from).toISOString() } : {}),
    ...(isTime(to) ? { to: new Date(to).toISOString() } : {}),
  };
}

const useStyles = makeStyles({
  filters: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(12rem, 100%), 1fr))",
    gap: tokens.spacingHorizontalM,
    alignItems: "end",
  },
  field: { gridTemplateColumns: "minmax(0, 1fr)", minWidth: 0 },
});

const HOUR = 3_600_000;
/** What a field of the browser for a time shows and gives: in the reader's own zone, without it being said. */
const inField = (at: string | undefined): string => {
  if (at === undefined) return "";
  const here = new Date(Date.parse(at) - (new Date(at).getTimezoneOffset() / 60) * HOUR);
  return here.toISOString().slice(0, 16);
};

interface Given {
  readonly query: AuditQuery;
  readonly filter: (changed: { [K in keyof AuditQuery]: AuditQuery[K] | undefined }) => void;
}

/** Filters that stand in the address, so that what is seen can be handed on. */
export function AuditFilters({ query, filter }: Given) {
  const styles = useStyles();
  const [caller, setCaller] = useState(query.caller ?? "");
  const settled = useAfterAPause(caller.trim(), 400);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed asks anew
  useEffect(() => {
    if (settled !== (query.caller ?? "")) filter({ caller: settled || undefined });
  }, [settled]);
  const time = (name: "from" | "to", label: string) => (
    <Field label={label} className={styles.field}>
      <Input
        type="datetime-local"
        value={inField(query[name])}
        onChange={(_, { value }) => filter({ [name]: value ? new Date(value).toISOString() : undefined })}
      />
    </Field>
  );
  return (
    <search className={styles.filters} aria-label="Filters">
      <Field label="What" className={styles.field}>
        <Select
          value={query.action ?? ""}
          onChange={(_, { value }) => filter({ action: value || undefined })}
        >
          <option value="">Anything</option>
          {Object.entries(ACTIONS).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="What came of it" className={styles.field}>
        <Select
          value={query.outcome ?? ""}
          onChange={(_, { value }) =>
            filter({ outcome: (value || undefined) as AuditRow["outcome"] | undefined })
          }
        >
          <option value="">Anything</option>
          {Object.entries(OUTCOMES).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Who" className={styles.field}>
        <Input
          value={caller}
          onChange={(_, { value }) => setCaller(value)}
          placeholder="The whole name"
          type="search"
        />
      </Field>
      {time("from", "From")}
      {time("to", "Before")}
      <Button
        onClick={() => {
          setCaller("");
          filter({
            action: undefined,
            outcome: undefined,
            caller: undefined,
            from: undefined,
            to: undefined,
          });
        }}
      >
        Show all
      </Button>
    </search>
  );
}
