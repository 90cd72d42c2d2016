import { useSyncExternalStore } from "react";

// Not in the address, which ends up in histories and logs: a line may hold a registration token. Gone with the page.
let line = "";
const told = new Set<() => void>();

export function keepLine(text: string): void {
  line = text;
  for (const each of told) each();
}

/** The line at work, also while another page is looked at. */
export const useKeptLine = (): string =>
  useSyncExternalStore(
    (listener) => {
      told.add(listener);
      return () => told.delete(listener);
    },
    () => line,
  );
