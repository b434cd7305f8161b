/** What findings count; of a pool whatever part of it they speak of. */
export type FindingUnit =
  | 'users'
  | 'groups'
  | 'attributes'
  | 'clients'
  | 'factors'
  | 'operations'
  | 'settings'
  | 'triggers';

/** One thing the plan tells: a fact about users, groups or pools, what it causes, and what can be done about it. */
export interface Finding {
  /** Stable: scripts rely on it, and docs/reference/findings.md explains each. */
  code: string;
  /** `stop`: the plan ends with 4 until it is settled; `note`: told, nothing more. */
  weight: 'stop' | 'note';
  about: 'users' | 'groups' | 'pools';
  /** What `count` counts, a plural. */
  unit: FindingUnit;
  count: number;
  /** Subs of users, names of groups or clients: at most 3, and no personal data. */
  examples: string[];
  /** By attribute, client or group, the most frequent first; empty where that says nothing. */
  parts: { name: string; count: number }[];
  /** What it would cause, in one sentence. */
  means: string;
  /** Exactly what to add to the command line or the config, one a choice; none where there is nothing to choose. */
  choices: string[];
}
