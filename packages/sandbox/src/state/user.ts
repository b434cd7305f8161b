import type { Attributes } from './attributes.ts';
import type { Membership } from './group.ts';

/** The statuses a user can have (facts §2). */
export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'EXTERNAL_PROVIDER'
  | 'RESET_REQUIRED'
  | 'FORCE_CHANGE_PASSWORD';

/** What can be read of a user at one moment. Never changed in place: a write makes the next view. */
export interface UserView {
  readonly attributes: Attributes;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** Epoch seconds. */
  readonly modifiedAt: number;
}

/** A code on its way to a user. */
export interface PendingCode {
  readonly code: string;
  readonly purpose: 'reset' | 'sign-up' | 'email' | 'phone_number';
  readonly expiresAtMs: number;
}

/** A factor a user has turned on. */
export type MfaFactor = 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP';

/** What few users have: kept apart, so that a million users do not pay for it. */
interface UserExtras {
  factors?: MfaFactor[];
  preferredFactor?: MfaFactor;
  /** SMS that no listing shows. */
  smsUnlisted?: true;
  code?: PendingCode;
  /** Epoch ms after which a temporary password no longer works. */
  temporaryUntilMs?: number;
  /** "Forgot password" attempts of the current hour. */
  recovery?: { readonly sinceMs: number; readonly attempts: number };
  failedSignIns?: number;
  lockedUntilMs?: number;
  /** Refresh tokens given before this moment are dead. */
  tokensValidFromMs?: number;
}

/** One user of one pool. */
export interface User {
  readonly username: string;
  readonly sub: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** The truth; undefined once the user is deleted. */
  live: UserView | undefined;
  /** What listings show, which lags behind; undefined before it is listed and after its deletion is. */
  listed: UserView | undefined;
  /** Position among the pool's users. */
  slot: number;
  /** Position in its bucket of the index by sub. */
  subSlot: number;
  password: string | undefined;
  memberships: Membership[] | undefined;
  extras: UserExtras | undefined;
}
