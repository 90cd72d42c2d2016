import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Input } from "../../../http/client.ts";
import {
  FAULT_WORDS,
  HEALTH_WORDS,
  HOLDER_WORDS,
  namesOf,
  STAGE_WORDS,
  WORKLOAD_WORDS,
} from "../../words/device-words.ts";

/** What the API filters by. */
export type DeviceFilter = NonNullable<Input<"GET /api/v1/device-counts">["query"]>;

type Sets = Partial<Record<"stage" | "reached" | "health" | "fault" | "workload", string>>;
interface Value {
  readonly key: string;
  readonly label: string;
  /** Filters it stands for. */
  readonly sets: Sets;
}
export interface Choice {
  readonly label: string;
  readonly values: readonly Value[];
}

const valuesOf = <Name extends string>(
  filter: keyof Sets,
  names: readonly Name[],
  label: (name: Name) => string,
): readonly Value[] =>
  names.map((name) => ({ key: `${filter} ${name}`, label: label(name), sets: { [filter]: name } }));

const STAGES = namesOf(STAGE_WORDS);
/** Further than the last one of the way there is none, and `left` stands beside it. */
const PASSED = STAGES.slice(0, -2);

/** What can be chosen, in the words of the pages. */
export const CHOICES: readonly Choice[] = [
  {
    label: "Stage",
    values: [
      ...valuesOf("stage", STAGES, (name) => STAGE_WORDS[name].label),
      ...valuesOf("reached", PASSED, (name) => `${STAGE_WORDS[name].label} or further`),
    ],
  },
  {
    label: "Health",
    values: valuesOf("health", namesOf(HEALTH_WORDS), (name) => HEALTH_WORDS[name].label),
  },
  { label: "Fault", values: valuesOf("fault", namesOf(FAULT_WORDS), (name) => FAULT_WORDS[name]) },
  {
    label: "Workload",
    values: namesOf(WORKLOAD_WORDS).flatMap((workload) =>
      namesOf(HOLDER_WORDS).map((holder) => ({
        key: `workload ${workload} ${holder}`,
        label: `${WORKLOAD_WORDS[workload]}: ${HOLDER_WORDS[holder]}`,
        sets: { workload: `${workload}=${holder}` },
      })),
    ),
  },
];

/** What of a choice a filter holds; undefined for any. */
export const chosenOf = ({ values }: Choice, filter: Readonly<Record<string, string | undefined>>) =>
  values.find(({ sets }) => Object.entries(sets).every(([name, value]) => filter[name] === value));

/** The filter after another value of a choice, or any, was chosen. */
export const choosing = ({ values }: Choice, key: string | undefined): Sets => ({
  ...Object.fromEntries(values.flatMap(({ sets }) => Object.keys(sets).map((name) => [name, undefined]))),
  ...values.find((value) => value.key === key)?.sets,
});

/** Whether names only begin with a text of so few signs; a longer one is found anywhere in them. */
export const isBeginning = (search: string | undefined) => search !== undefined && [...search].length < 3;

/** The filter that stands in the address, and how to change it. What the address holds that is no filter is left out. */
export function useDeviceFilter() {
  const [asked, ask] = useSearchParams();
  const filter = useMemo((): DeviceFilter => {
    const given = Object.fromEntries(asked);
    return {
      ...(Object.assign({}, ...CHOICES.map((choice) => chosenOf(choice, given)?.sets)) as DeviceFilter),
      search: asked.get("search")?.slice(0, 200) || undefined,
      client: asked.get("client") === "true" ? "true" : undefined,
      leftovers: asked.get("leftovers") === "true" ? "true" : undefined,
    };
  }, [asked]);
  const change = useCallback(
    (changes: Partial<Record<keyof DeviceFilter, string | undefined>>) =>
      ask(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes))
            if (value) after.set(name, value);
            else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [ask],
  );
  const clear = useCallback(() => ask({}, { replace: true }), [ask]);
  return { filter, change, clear, filtered: Object.values(filter).some((value) => value !== undefined) };
}
