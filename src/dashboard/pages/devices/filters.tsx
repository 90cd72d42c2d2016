import {
  Button,
  Dropdown,
  Field,
  makeStyles,
  Option,
  SearchBox,
  Switch,
  tokens,
} from "@fluentui/react-components";
import { FilterDismissRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState } from "react";
import { CHOICES, choosing, chosenOf, type useDeviceFilter } from "./device-filter.ts";

const useStyles = makeStyles({
  filters: {
    display: "grid",
    gridTemplateColumns: "minmax(12rem, 2fr) repeat(4, minmax(7rem, 1fr)) auto auto auto",
    alignItems: "end",
    gap: tokens.spacingHorizontalM,
    "@media (max-width: 1199px)": { gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 8rem), 1fr))" },
  },
  search: { "@media (max-width: 1199px)": { gridColumn: "1 / -1" } },
  control: { minWidth: 0, width: "100%", maxWidth: "none" },
});

const ANY = "any";

/** What is looked for. It stands in the address: what is seen can be sent to somebody. */
export function Filters({
  of: { filter, change, clear, filtered },
}: {
  readonly of: ReturnType<typeof useDeviceFilter>;
}) {
  const styles = useStyles();
  return (
    <search className={styles.filters}>
      <Search value={filter.search ?? ""} change={(search) => change({ search })} />
      {CHOICES.map((choice) => {
        const { label, values } = choice;
        const chosen = chosenOf(choice, filter);
        return (
          <Field key={label} label={label}>
            <Dropdown
              className={styles.control}
              value={chosen?.label ?? "Any"}
              selectedOptions={[chosen?.key ?? ANY]}
              onOptionSelect={(_, { optionValue }) => change(choosing(choice, optionValue))}
            >
              <Option value={ANY}>Any</Option>
              {values.map(({ key, label: text }) => (
                <Option key={key} value={key}>
                  {text}
                </Option>
              ))}
            </Dropdown>
          </Field>
        );
      })}
      <Switch
        label="With a client"
        checked={filter.client === "true"}
        onChange={(_, { checked }) => change({ client: checked ? "true" : undefined })}
      />
      <Switch
        label="Leftover records"
        checked={filter.leftovers === "true"}
        onChange={(_, { checked }) => change({ leftovers: checked ? "true" : undefined })}
      />
      <Button icon={<FilterDismissRegular />} disabledFocusable={!filtered} onClick={clear}>
        Clear filters
      </Button>
    </search>
  );
}

/** Asks when the typing pauses; another address, as of a link, shows in the box. */
function Search({ value, change }: { readonly value: string; readonly change: (text: string) => void }) {
  const styles = useStyles();
  const [typed, type] = useState(value);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    clearTimeout(pause.current);
    type(value);
  }, [value]);
  return (
    <Field label="Name, serial number or id" className={styles.search}>
      <SearchBox
        className={styles.control}
        value={typed}
        onChange={(_, { value: text }) => {
          type(text);
          clearTimeout(pause.current);
          pause.current = setTimeout(() => change(text), 300);
        }}
      />
    </Field>
  );
}
