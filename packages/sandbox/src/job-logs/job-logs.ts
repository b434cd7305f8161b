import { JobLog } from './job-log.ts';

/** The logs of import jobs by Region, group and stream; they outlive job and pool. */
export class JobLogs {
  readonly #streams = new Map<string, JobLog[]>();
  /** How long after it happened a line can be read. */
  lagMs: number;

  constructor(lagMs: number) {
    this.lagMs = lagMs;
  }

  open(region: string, group: string, log: Omit<ConstructorParameters<typeof JobLog>[0], 'lagMs'>): JobLog {
    const opened = new JobLog({ ...log, lagMs: () => this.lagMs });
    this.#streams.set(`${region} ${group}`, [...(this.streams(region, group) ?? []), opened]);
    return opened;
  }

  /** The streams of a group, oldest first; undefined where there is no such group. */
  streams(region: string, group: string): readonly JobLog[] | undefined {
    return this.#streams.get(`${region} ${group}`);
  }
}
