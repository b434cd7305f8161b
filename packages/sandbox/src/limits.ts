/** The request rate of one category, in requests a second (facts §1.3). */
interface CategoryLimit {
  readonly provisioned: number;
  readonly free: number;
}

/** What the operations about limits may ask. */
export interface Limits {
  limitOf(category: string): CategoryLimit | undefined;
  /** What every documented rate is multiplied by. */
  multiplier(): number | 'off';
  /** Sets what a category may do from now on; false where there is no such category. */
  setProvisioned(category: string, ratePerSecond: number): boolean;
}
