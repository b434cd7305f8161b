import type { Input } from '../../cognito/operations.ts';

/** The calls that make a clone. */
export type CloneOperation =
  | 'CreateUserPool'
  | 'AddCustomAttributes'
  | 'CreateGroup'
  | 'CreateResourceServer'
  | 'CreateUserPoolDomain'
  | 'CreateIdentityProvider'
  | 'CreateUserPoolClient'
  | 'SetRiskConfiguration'
  | 'SetUICustomization'
  | 'CreateManagedLoginBranding'
  | 'CreateTerms'
  | 'SetLogDeliveryConfiguration'
  | 'UpdateUserPool'
  | 'SetUserPoolMfaConfig';

/** One call, complete but for the ids that only the clone will have, and for secrets, which no plan holds. */
export interface CreationOf<O extends CloneOperation> {
  /** Stable: the same for the same part of the source. */
  id: string;
  operation: O;
  /** Of `UpdateUserPool`: only what changes; the rest is read and written whole. */
  input: Omit<Input<O>, 'UserPoolId' | 'ClientId'>;
  /** The source's client whose counterpart it is about, or `ALL` of them. */
  forClient?: string;
  /** Secrets that are put in when the call is made: members of its `ProviderDetails`, or `ClientSecret`. */
  secrets?: string[];
}

export type Creation = { [O in CloneOperation]: CreationOf<O> }[CloneOperation];

/** Something of the source that the clone will not have, or not alike. */
export interface NotCopied {
  /** Stable: docs/guide/clone.md explains each. */
  kind: string;
  what: string;
  why: string;
  whatToDo: string;
}

/** What one part of the source becomes. */
export interface Part {
  creations: Creation[];
  notCopied: NotCopied[];
}

/** Leaves out members that are undefined or empty, so that a call says only what the source says. */
export function told<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
