/** A sandbox in a process of its own, as a peer sees it. */
interface Pools {
  endpoint: string;
  source: string;
  target: string;
}

/** What is run; the bench starts it as a process of its own. */
export interface Job {
  command: string[];
  env: Record<string, string>;
}

/** A way of moving users that is measured. */
export interface Peer {
  /** What `--only` names it by. */
  id: string;
  /** What the table calls it. */
  title: string;
  /** What it never carries, and what its figures stand on; printed below the table. */
  remark: string;
  /** More would take it all day; its rate is told of these. */
  mostUsers: number;
  /** Whether it sets out to give everybody a password by which they are confirmed. */
  givesPassword: boolean;
  /**
   * Makes what it needs beforehand, outside the measurement, such as an installation.
   *
   * @returns why it cannot run here; undefined where it can.
   */
  prepare(settings: Settings): Promise<string | undefined>;
  /** @param folder - an empty folder, its working directory. */
  job(pools: Pools, folder: string, settings: Settings): Job;
}

/** What the whole run was told. */
export interface Settings {
  users: number;
  seed: number;
  /** Multiplies the documented rates. */
  quota: number;
  latency: string;
  /** The AWS CLI; a version manager's shim would be measured as well. */
  aws: string;
  /** Where cognito-backup-restore is, or is to be fetched to; undefined: it is not to be run. */
  cbrFolder: string | undefined;
}
