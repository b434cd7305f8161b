import { ServiceError } from '../service-error.ts';
import type { PendingCode, User } from '../state/user.ts';
import type { World } from '../world.ts';

const HOUR_MS = 3_600_000;
/** facts §1.4. */
const LIFETIME_MS = {
  reset: HOUR_MS,
  'sign-up': 24 * HOUR_MS,
  email: 24 * HOUR_MS,
  phone_number: 24 * HOUR_MS,
} as const;

/** Makes a code for a user; the one before stops working. */
export function newCode(world: World, user: User, purpose: PendingCode['purpose']): string {
  const code = world.identifiers.code();
  const expiresAtMs = world.clock.nowMs() + LIFETIME_MS[purpose];
  user.extras = { ...user.extras, code: { code, purpose, expiresAtMs } };
  return code;
}

/** @throws ExpiredCodeException where no code is waiting or it is too old, CodeMismatchException for another one. */
export function checkCode(world: World, user: User, purpose: PendingCode['purpose'], given: string): void {
  const pending = user.extras?.code;
  if (pending?.purpose !== purpose || pending.expiresAtMs <= world.clock.nowMs()) throw expiredCode();
  if (pending.code !== given) throw codeMismatch();
}

export function forgetCode(user: User): void {
  if (user.extras !== undefined) delete user.extras.code;
}

export const expiredCode = () =>
  new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

const codeMismatch = () =>
  new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
