/**
 * Values by id that remember what they were. A read "as of" an earlier moment is what a replica that lags behind would
 * answer: things made since are missing, things removed since are still there.
 */
export class History<T> {
  readonly #entries = new Map<string, { readonly at: number; readonly value: T | undefined }[]>();
  readonly #onWrite: ((id: string, at: number, value: T | undefined) => void) | undefined;
  #writes = 0;

  /** `onWrite` is told of everything before it is written, and of nothing that is put back; what it refuses is not written. */
  constructor(onWrite?: (id: string, at: number, value: T | undefined) => void) {
    this.#onWrite = onWrite;
  }

  /** Counts what was written: the same number, the same content. */
  get revision(): number {
    return this.#writes;
  }

  set(id: string, value: T, at: number): void {
    this.#onWrite?.(id, at, value);
    this.putBack(id, value, at);
  }

  remove(id: string, at: number): void {
    this.#onWrite?.(id, at, undefined);
    this.putBack(id, undefined, at);
  }

  get(id: string, asOf = Number.POSITIVE_INFINITY): T | undefined {
    return this.#entries.get(id)?.findLast((entry) => entry.at <= asOf)?.value;
  }

  /** In the order in which they were first made. */
  all(asOf = Number.POSITIVE_INFINITY): T[] {
    const found: T[] = [];
    for (const id of this.#entries.keys()) {
      const value = this.get(id, asOf);
      if (value !== undefined) found.push(value);
    }
    return found;
  }

  /** Every id there ever was. */
  ids(): string[] {
    return [...this.#entries.keys()];
  }

  /** What was written under an id, the oldest first; undefined where it was removed. */
  versions(id: string): readonly { readonly at: number; readonly value: T | undefined }[] {
    return this.#entries.get(id) ?? [];
  }

  /** What was written once, in the order in which it was; undefined where it was removed. */
  putBack(id: string, value: T | undefined, at: number): void {
    this.#writes++;
    const entries = this.#entries.get(id);
    if (entries) entries.push({ at, value });
    else this.#entries.set(id, [{ at, value }]);
  }
}
