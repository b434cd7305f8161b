/** Cognito's user statuses that a listing can show; the others are unused (SDK:UserType). */
export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'EXTERNAL_PROVIDER'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD'
  | (string & {});

/** A user as a listing of a pool, or a file made from one, shows them. */
export interface ListedUser {
  username: string;
  /** Missing only in files that left it out; every pool's listing has it. */
  sub?: string;
  /** Everything but `sub`, values unchanged. */
  attributes: Record<string, string>;
  status: UserStatus;
  enabled: boolean;
  createdAtMs: number;
  modifiedAtMs: number;
  /** Legacy `MFAOptions` names SMS; other factors never show in a listing (facts §2). */
  smsMfa: boolean;
}
