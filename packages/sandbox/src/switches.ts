/**
 * What the facts leave UNCERTAIN, each with its readings; the first reading named is the default.
 * SPEC.md says for each where the doubt comes from.
 */
export interface Switches {
  /** `sub ^= "a"` in ListUsers: works as a prefix, is refused, or compares the whole value (facts §2). */
  subPrefixFilter: 'honoured' | 'refused' | 'equality';
  /** When a ListUsers token's hour starts: with the page it came from, or with the chain's first page (facts §2). */
  tokenHourRunsFrom: 'last-page' | 'first-page';
  /** ListUsers with `AttributesToGet: []`: as if omitted, or no attribute at all (facts §2). */
  attributesToGetEmpty: 'all' | 'none';
  /** Case of `email`, `name`, … in a ListUsers filter: as the pool's sign-in names, or exact (facts §2). */
  filterCase: 'as-pool' | 'exact';
  /** AdminAddUserToGroup for a member: nothing happens, or it is refused (facts §6). */
  addToGroupTwice: 'ok' | 'refused';
  /** UpdateGroup keeps what the call omits, or clears it (facts §6). */
  updateGroupOmitted: 'kept' | 'cleared';
  /** GetProvisionedLimit answers for every category, or only for those that can be raised (facts §1.3). */
  provisionedLimitFor: 'all' | 'adjustable';
  /** HTTP status of TooManyRequestsException (facts §9). */
  throttleStatus: 400 | 429;
  /** HTTP status of the other errors: always 400, or 403 and 404 as the SDK's model has them (facts §9). */
  errorStatus: 'always-400' | 'modelled';
  /** An email given as user name to a pool that folds case is kept as typed, or lower-cased (facts §4.4). */
  emailCaseStored: 'as-sent' | 'folded';
  /** Whether folding reaches beyond ASCII letters (facts §4.4). */
  nonAsciiFolding: 'unicode' | 'ascii';
  /** ForgotPassword in FORCE_CHANGE_PASSWORD: an error, or an answer and no message (facts §4.5). */
  forgotPasswordForced: 'refused' | 'silent';
  /** ForgotPassword in UNCONFIRMED with a verified contact: refused, or a code is sent (facts §4.5). */
  forgotPasswordUnconfirmed: 'refused' | 'code-sent';
  /** Whether UserLastModifiedDate follows password, status and enabled too, or attribute writes alone (facts §2.1). */
  lastModifiedFollows: 'profile' | 'attributes';
  /** AdminSetUserMFAPreference for RESET_REQUIRED and UNCONFIRMED users (facts §4.5, §17.7). */
  mfaPreferenceUnready: 'ok' | 'refused';
}

/** The likelier reading of each doubt. */
export const DEFAULT_SWITCHES: Switches = {
  subPrefixFilter: 'honoured',
  tokenHourRunsFrom: 'last-page',
  attributesToGetEmpty: 'all',
  filterCase: 'as-pool',
  addToGroupTwice: 'ok',
  updateGroupOmitted: 'kept',
  provisionedLimitFor: 'all',
  throttleStatus: 400,
  errorStatus: 'always-400',
  emailCaseStored: 'as-sent',
  nonAsciiFolding: 'unicode',
  forgotPasswordForced: 'refused',
  forgotPasswordUnconfirmed: 'refused',
  lastModifiedFollows: 'profile',
  mfaPreferenceUnready: 'ok',
};

/** Every reading of every switch, for the control endpoint to check what it is sent. */
export const SWITCH_READINGS: { readonly [K in keyof Switches]: readonly Switches[K][] } = {
  subPrefixFilter: ['honoured', 'refused', 'equality'],
  tokenHourRunsFrom: ['last-page', 'first-page'],
  attributesToGetEmpty: ['all', 'none'],
  filterCase: ['as-pool', 'exact'],
  addToGroupTwice: ['ok', 'refused'],
  updateGroupOmitted: ['kept', 'cleared'],
  provisionedLimitFor: ['all', 'adjustable'],
  throttleStatus: [400, 429],
  errorStatus: ['always-400', 'modelled'],
  emailCaseStored: ['as-sent', 'folded'],
  nonAsciiFolding: ['unicode', 'ascii'],
  forgotPasswordForced: ['refused', 'silent'],
  forgotPasswordUnconfirmed: ['refused', 'code-sent'],
  lastModifiedFollows: ['profile', 'attributes'],
  mfaPreferenceUnready: ['ok', 'refused'],
};
