import type { Random } from '../seeded.ts';

/** One user of the source pool as the generator hands them out. */
export interface GeneratedUser {
  /** Case-sensitive, at most 128 characters, no white space, shared with nobody. */
  username: string;
  /** A UUID, shared with nobody. */
  sub: string;
  /** Without `sub`; custom ones with their `custom:` prefix. */
  attributes: Record<string, string>;
  status: 'CONFIRMED' | 'UNCONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER';
  enabled: boolean;
  /** Epoch seconds. */
  createdAt: number;
  /** Epoch seconds, never before `createdAt`. */
  modifiedAt: number;
  /** Names of groups, each once. */
  groups: string[];
  /** Undefined for users of an identity provider. */
  password: string | undefined;
}

/** What a role knows of the case it plays in. */
export interface Scene {
  /** Counts how often the case has come up, from 0: for taking turns among variants. */
  readonly turn: number;
  /** The same for everybody in this copy of the case, and for nobody else: letters, digits, hyphens. */
  readonly key: string;
  /** The user's position in the whole population. */
  readonly index: number;
  /** Draws of the user's own. */
  readonly random: Random;
}

/** Turns an ordinary user into one of a case. */
export type Role = (user: GeneratedUser, scene: Scene) => void;

/** A kind of user that a migration may stumble over. */
export interface HardCase {
  readonly name: string;
  /** How often the case comes up among a thousand users. */
  readonly perThousand: number;
  /** One a user: a case of two duplicates has two. */
  readonly roles: readonly Role[];
}
