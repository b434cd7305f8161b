const blockSize = 1 << 16;

/** A list of whole numbers below 2^32, in four bytes each; blocks are added as it grows, so that nothing is ever copied. */
export class NumberColumn {
  length = 0;
  private readonly blocks: Uint32Array[] = [];

  push(number: number): void {
    const at = this.length % blockSize;
    if (at === 0) this.blocks.push(new Uint32Array(blockSize));
    (this.blocks[this.blocks.length - 1] as Uint32Array)[at] = number;
    this.length += 1;
  }

  /** The number at a place that there is. */
  at(index: number): number {
    return (this.blocks[index >>> 16] as Uint32Array)[index % blockSize] as number;
  }

  /** All of them, in one piece and rising. */
  sorted(): Uint32Array {
    const all = new Uint32Array(this.length);
    for (const [block, numbers] of this.blocks.entries()) {
      const from = block * blockSize;
      all.set(numbers.subarray(0, Math.min(blockSize, this.length - from)), from);
    }
    return all.sort();
  }
}
