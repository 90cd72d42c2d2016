import type { Edit } from "./line.ts";

/**
 * Edits taken together, group by group: a group goes in whole or not at all, and only when it leaves alone what is taken
 * already. Groups that do not fit wait for a later round, when the text has changed.
 */
export class EditSet {
  /** By place; insertions at one place in the order they were taken. */
  readonly #taken: Edit[] = [];

  /** Whether the group was taken. */
  take(group: readonly Edit[]): boolean {
    if (group.length === 0 || !group.every((edit) => this.#isFree(edit))) return false;
    for (const edit of group) this.#taken.splice(this.#behind(edit), 0, edit);
    return true;
  }

  get isEmpty(): boolean {
    return this.#taken.length === 0;
  }

  /** `text` with all of them made. */
  applyTo(text: string): string {
    const pieces: string[] = [];
    let at = 0;
    for (const { start, end, text: put } of this.#taken) {
      pieces.push(text.slice(at, start), put);
      at = end;
    }
    pieces.push(text.slice(at));
    return pieces.join("");
  }

  #isFree(edit: Edit): boolean {
    const at = this.#behind(edit);
    // Taken edits do not overlap, so those that can touch this one stand next to its place, or share it.
    for (let index = at; index < this.#taken.length && this.#taken[index]!.start <= edit.end; index++)
      if (disturbs(edit, this.#taken[index]!)) return false;
    for (let index = at - 1; index >= 0 && this.#taken[index]!.end >= edit.start; index--) {
      if (disturbs(this.#taken[index]!, edit)) return false;
      if (isInsertion(edit) && isInsertion(this.#taken[index]!)) break;
    }
    return true;
  }

  /** The place behind all taken edits that begin where `edit` does or before. */
  #behind({ start }: Edit): number {
    let [low, high] = [0, this.#taken.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#taken[middle]!.start <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isInsertion = ({ start, end }: Edit) => start === end;

/** Two edits side by side are well when both take text away, or when a blank keeps apart what both put in. */
function disturbs(first: Edit, second: Edit): boolean {
  if (first.end < second.start || second.end < first.start) return false;
  if (isInsertion(first) && isInsertion(second)) return !/\s$/.test(first.text) && !/^\s/.test(second.text);
  if (isInsertion(first) || isInsertion(second)) return true;
  return first.end !== second.start && second.end !== first.start;
}
