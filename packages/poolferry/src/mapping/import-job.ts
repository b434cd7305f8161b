import type { Draft } from './decide.ts';

/** What the target demands of whoever comes by the import job; plain data. */
export interface ImportJobRules {
  /** The pool's AutoVerifiedAttributes: `email`, `phone_number`, both, or none. */
  autoVerified: readonly string[];
  /** Attributes that the schema marks required. */
  required: readonly string[];
}

/** Why the job must not, or cannot, take somebody. Stable; `not-in-csv.ndjson` and `status` show it. */
export type ImportJobRefusal =
  | 'disabled'
  | 'no-auto-verified'
  | 'unverified'
  | 'verified-without-value'
  | 'required-missing';

const contacts = ['email', 'phone_number'];

function isVerified(attributes: Draft['attributes'], name: string): boolean {
  if (name === 'email') return attributes.email_verified === 'true';
  return attributes[`${name}_verified`] === 'true';
}

/**
 * Whether the import job may take a user: undefined, or the reason why not. Whether the file can spell their values
 * is the row encoder's to say.
 *
 * The job leaves people RESET_REQUIRED and open to "forgot password" (facts §3.6), so that nobody disabled may take it, and it
 * demands a contact marked verified, so that nobody unverified can take it truthfully (facts §3.1).
 */
export function whyNotByImportJob(
  { enabled, attributes }: Draft,
  { autoVerified, required }: ImportJobRules,
): { reason: ImportJobRefusal; attribute?: string } | undefined {
  if (!enabled) return { reason: 'disabled' };
  const [only, ...others] = autoVerified;
  if (only === undefined) return { reason: 'no-auto-verified' };
  const hasVerified = isVerified(attributes, only) || others.some((name) => isVerified(attributes, name));
  if (!hasVerified) return { reason: 'unverified' };
  for (const name of contacts)
    if (isVerified(attributes, name) && !attributes[name])
      return { reason: 'verified-without-value', attribute: name };
  // `sub` is required in every schema and given by Cognito.
  for (const name of required)
    if (name !== 'sub' && !(Object.hasOwn(attributes, name) && attributes[name]))
      return { reason: 'required-missing', attribute: name };
  return undefined;
}

/** How a birthdate is stored after an import is not documented (facts §3.1); any other value arrives as it was. */
export function mayBeStoredOtherwise(attribute: string): boolean {
  return attribute === 'birthdate';
}
