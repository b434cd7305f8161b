import type { SlotList } from './slot-list.ts';
import type { User } from './user.ts';

/** A group of a pool (facts §6). */
export interface Group {
  readonly name: string;
  description: string | undefined;
  roleArn: string | undefined;
  precedence: number | undefined;
  /** Epoch seconds. */
  readonly createdAt: number;
  modifiedAt: number;
  /** Members as listings show them. */
  readonly members: SlotList<Membership>;
  /** Members whom listings do not show yet. */
  readonly joining: Set<Membership>;
  /** Position among the pool's groups. */
  slot: number;
}

/** One user in one group. */
export interface Membership {
  readonly group: Group;
  readonly user: User;
  /** Position among the group's listed members; -1 while it is not listed yet. */
  slot: number;
  /** False once the user was taken out, whether or not listings know already. */
  live: boolean;
}
