const blockBits = 16;
const blockSize = 1 << blockBits;
const inBlock = blockSize - 1;

type Numbers = Uint32Array | Uint16Array | Uint8Array;

/** A list of whole numbers of 1, 2 or 4 bytes each; blocks are added as it grows, so that nothing is ever copied. */
export class NumberColumn {
  length = 0;
  private readonly blocks: Numbers[] = [];
  private readonly Block: new (
    length: number,
  ) => Numbers;

  constructor(Block: new (length: number) => Numbers) {
    this.Block = Block;
  }

  /** Takes a number; what is too large for the kind of block loses its high bits. */
  push(number: number): void {
    const at = this.length & inBlock;
    if (at === 0) this.blocks.push(new this.Block(blockSize));
    (this.blocks[this.blocks.length - 1] as Numbers)[at] = number;
    this.length += 1;
  }

  /** The number at a place that there is. */
  at(index: number): number {
    return (this.blocks[index >>> blockBits] as Numbers)[index & inBlock] as number;
  }
}
