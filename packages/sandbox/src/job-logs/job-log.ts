import type { RowOutcome } from '../import-jobs/take-row.ts';

/** One line of a log as it is read. */
export interface LogLine {
  /** Epoch ms. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

interface LogParts {
  readonly name: string;
  readonly createdAtMs: number;
  /** Number of the first line. */
  readonly lineBase: 1 | 2;
  readonly lagMs: () => number;
}

/**
 * The log stream of one job: a line a row, in the rows' order, with numbers and no user data (facts §3.5).
 * Outcomes that are alike share one object: half a million lines weigh little.
 */
export class JobLog {
  readonly name: string;
  readonly createdAtMs: number;
  readonly #lineBase: number;
  readonly #lagMs: () => number;
  readonly #outcomes: RowOutcome[] = [];
  readonly #atMs: number[] = [];
  readonly #known = new Map<string, RowOutcome>();

  constructor({ name, createdAtMs, lineBase, lagMs }: LogParts) {
    this.name = name;
    this.createdAtMs = createdAtMs;
    this.#lineBase = lineBase;
    this.#lagMs = lagMs;
  }

  add(outcome: RowOutcome, atMs: number): void {
    const known = this.#known.get(outcome.reason) ?? outcome;
    this.#known.set(outcome.reason, known);
    this.#outcomes.push(known);
    this.#atMs.push(atMs);
  }

  /** Lines that can be read by now. */
  readable(nowMs: number): number {
    return this.positionAt(nowMs - this.#lagMs() + 1);
  }

  /** Position of the first line at this moment or after it. */
  positionAt(atMs: number): number {
    let low = 0;
    let high = this.#atMs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#atMs[middle] as number) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  line(position: number): LogLine {
    const timestamp = this.#atMs[position] as number;
    const { kind, reason } = this.#outcomes[position] as RowOutcome;
    return {
      timestamp,
      ingestionTime: timestamp + this.#lagMs(),
      message: `[${kind}] Line Number ${position + this.#lineBase} - ${reason}`,
    };
  }
}
