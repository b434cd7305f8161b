import { invalidParameter, ServiceError } from '../service-error.ts';

/** A pool's rules for passwords, in the service's shape. */
export interface PasswordPolicy {
  MinimumLength: number;
  RequireUppercase: boolean;
  RequireLowercase: boolean;
  RequireNumbers: boolean;
  RequireSymbols: boolean;
  TemporaryPasswordValidityDays: number;
  /** Kept and told; the sandbox keeps no history. */
  PasswordHistorySize?: number;
}

export const DEFAULT_PASSWORD_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

const DEFAULT_VALIDITY_DAYS = 7;

/** A policy as sent becomes a whole one: what a sent policy omits is not asked of passwords. */
export function completePolicy(given: Partial<PasswordPolicy> | undefined): PasswordPolicy {
  if (given === undefined) return DEFAULT_PASSWORD_POLICY;
  const length = given.MinimumLength ?? 8;
  if (!Number.isInteger(length) || length < 6 || length > 99) {
    throw invalidParameter(
      "1 validation error detected: Value at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: " +
        'Member must have value between 6 and 99',
    );
  }
  return {
    MinimumLength: length,
    RequireUppercase: given.RequireUppercase ?? false,
    RequireLowercase: given.RequireLowercase ?? false,
    RequireNumbers: given.RequireNumbers ?? false,
    RequireSymbols: given.RequireSymbols ?? false,
    // facts §4.1: 0 stands for the default.
    TemporaryPasswordValidityDays: given.TemporaryPasswordValidityDays || DEFAULT_VALIDITY_DAYS,
    ...(given.PasswordHistorySize === undefined ? {} : { PasswordHistorySize: given.PasswordHistorySize }),
  };
}

/** @throws InvalidPasswordException naming the first rule the password breaks. */
export function checkPassword(policy: PasswordPolicy, password: string): void {
  const problem = passwordProblem(policy, password);
  if (problem !== undefined) {
    throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${problem}`);
  }
}

function passwordProblem(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.MinimumLength) return 'Password not long enough';
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.RequireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.RequireNumbers && !/\d/.test(password)) return 'Password must have numeric characters';
  if (policy.RequireSymbols && !SYMBOLS.test(password)) return 'Password must have symbol characters';
  return undefined;
}

const SYMBOLS = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/;
