import { type ImportJob, isActive } from './job.ts';

/** The import jobs of every pool. Jobs are never deleted but with their pool (facts §1.4). */
export class ImportJobs {
  readonly #byId = new Map<string, ImportJob>();
  readonly #byPool = new Map<string, ImportJob[]>();
  #latestStarted: ImportJob | undefined;

  /** The one job of the account that is under way, in whatever pool (facts §1.4). */
  get active(): ImportJob | undefined {
    return this.#latestStarted !== undefined && isActive(this.#latestStarted)
      ? this.#latestStarted
      : undefined;
  }

  add(job: ImportJob): void {
    this.#byId.set(job.id, job);
    this.#byPool.set(job.poolId, [...this.ofPool(job.poolId), job]);
  }

  started(job: ImportJob): void {
    this.#latestStarted = job;
  }

  find(id: string): ImportJob | undefined {
    return this.#byId.get(id);
  }

  /** In the order they were created. */
  ofPool(poolId: string): readonly ImportJob[] {
    return this.#byPool.get(poolId) ?? [];
  }

  all(): ImportJob[] {
    return [...this.#byId.values()];
  }

  forgetPool(poolId: string): void {
    for (const { id } of this.ofPool(poolId)) this.#byId.delete(id);
    this.#byPool.delete(poolId);
  }
}
