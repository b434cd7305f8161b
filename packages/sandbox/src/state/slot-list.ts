/**
 * A list whose members keep their position for as long as they are in it, so that a listing can go on from a
 * position however many have come and gone meanwhile. Freed positions are used again: it stays dense.
 */
export class SlotList<T> {
  readonly #slots: (T | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** Positions run from 0 up to, not including, `end`. */
  get end(): number {
    return this.#slots.length;
  }

  at(slot: number): T | undefined {
    return this.#slots[slot];
  }

  /** Puts an item in and returns its position. */
  add(item: T): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = item;
    return slot;
  }

  removeAt(slot: number): void {
    if (this.#slots[slot] === undefined) return;
    this.#slots[slot] = undefined;
    this.#free.push(slot);
  }
}
