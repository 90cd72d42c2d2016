import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Input } from "../../../http/client.ts";
import {
  AUTHORITY_WORDS,
  FAULT_WORDS,
  type FaultCode,
  HEALTH_WORDS,
  type Health,
  namesOf,
  STAGE_WORDS,
  type Stage,
  WORKLOAD_WORDS,
} from "../../words/device-words.ts";

/** What the API filters by. */
export type DeviceFilter = NonNullable<Input<"GET /api/v1/device-counts">["query"]>;

const WORKLOAD_VALUES = namesOf(WORKLOAD_WORDS).flatMap((name) =>
  namesOf(AUTHORITY_WORDS).map((authority) => ({
    value: `${name}=${authority}`,
    label: `${WORKLOAD_WORDS[name]}: ${AUTHORITY_WORDS[authority]}`,
  })),
);

export interface Choice {
  readonly name: "stage" | "health" | "fault" | "workload";
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

/** What can be chosen, in the words of the pages. */
export const CHOICES: readonly Choice[] = [
  {
    name: "stage",
    label: "Stage",
    values: namesOf(STAGE_WORDS).map((value) => ({ value, label: STAGE_WORDS[value].label })),
  },
  {
    name: "health",
    label: "Health",
    values: namesOf(HEALTH_WORDS).map((value) => ({ value, label: HEALTH_WORDS[value].label })),
  },
  {
    name: "fault",
    label: "Fault",
    values: namesOf(FAULT_WORDS).map((value) => ({ value, label: FAULT_WORDS[value] })),
  },
  { name: "workload", label: "Workload", values: WORKLOAD_VALUES },
];

/** Whether names only begin with a text of so few signs; a longer one is found anywhere in them. */
export const isBeginning = (search: string | undefined) => search !== undefined && [...search].length < 3;

/** The filter that stands in the address, and how to change it. What the address holds that is no filter is left out. */
export function useDeviceFilter() {
  const [asked, ask] = useSearchParams();
  const filter = useMemo((): DeviceFilter => {
    const known = (name: Choice["name"]) => {
      const value = asked.get(name);
      return CHOICES.find((choice) => choice.name === name)?.values.some((each) => each.value === value)
        ? (value ?? undefined)
        : undefined;
    };
    return {
      stage: known("stage") as Stage | undefined,
      health: known("health") as Health | undefined,
      fault: known("fault") as FaultCode | undefined,
      workload: known("workload"),
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
