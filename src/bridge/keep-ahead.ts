import type { Fact } from "../domain/device/facts.ts";

/** Facts kept in one go: pages come as a source cuts them, and each time the disk is waited for. */
const FACTS_AT_ONCE = 1_000;

export interface KeptAhead {
  /** Takes facts, and waits only while those before them are still being written. */
  add(facts: readonly Fact[]): Promise<void>;
  /** Until everything is written that was taken. @throws what `save` throws. */
  all(): Promise<void>;
  /** Until nothing is being written any more, whatever came of it; what was taken since then is left. */
  rest(): Promise<void>;
}

/** Keeps facts by the thousand, in order: while some are written, the next are read. */
export function keepAhead(save: (facts: readonly Fact[]) => Promise<void>): KeptAhead {
  let held: Fact[] = [];
  let saving: Promise<void> = Promise.resolve();
  const begin = async () => {
    const facts = held;
    held = [];
    await saving;
    if (facts.length === 0) return;
    saving = save(facts);
    // Whether it failed is asked where it is waited for.
    saving.catch(() => {});
  };
  return {
    add: async (facts) => {
      for (const fact of facts) held.push(fact);
      if (held.length >= FACTS_AT_ONCE) await begin();
    },
    all: async () => {
      await begin();
      await saving;
    },
    rest: async () => {
      await saving.catch(() => {});
    },
  };
}
