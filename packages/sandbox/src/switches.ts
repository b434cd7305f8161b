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
  /** AdminRemoveUserFromGroup for somebody who is no member: nothing happens, or it is refused (facts §6). */
  removeFromGroupTwice: 'ok' | 'refused';
  /** AdminUpdateUserAttributes sends a code to a changed auto-verified contact that the call does not mark verified, or nothing (facts §2.1). */
  adminUpdateSends: 'nothing' | 'code';
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
  /** Whether a listing's MFAOptions shows SMS that AdminSetUserMFAPreference has turned on, or SMS of the old kind alone (facts §2). */
  listedSms: 'any' | 'old-kind';
  /** `\` before anything but a comma in a row of an import file: an ordinary character, or an escape (facts §3.1). */
  csvBackslash: 'literal' | 'escape';
  /** `"` in a row: an ordinary character, or a quote around a value as in RFC 4180 (facts §3.1). */
  csvQuote: 'literal' | 'rfc4180';
  /** A CR that no LF follows: an ordinary character, or the end of a row (facts §3.1). */
  csvLoneCr: 'literal' | 'line-end';
  /** What is trimmed off a value's ends: any white space, or ASCII's alone (facts §3.1). */
  csvTrim: 'unicode' | 'ascii';
  /** A header without one of the pool's columns: the job fails, or the column is blank (facts §3.3, §17.1). */
  csvColumnMissing: 'job-fails' | 'blank';
  /** The stored form of an imported birthdate: YYYY-MM-DD, or mm/dd/yyyy as in the file (facts §3.1). */
  importedBirthdate: 'iso' | 'as-given';
  /** What `cognito:mfa_enabled` true turns on: SMS for who has a phone number, or nothing (facts §3.1). */
  importedMfa: 'sms' | 'none';
  /** A `cognito:username` that is no email where the email is the name: the row fails, or its email column counts (facts §17.2). */
  importedNameNoEmail: 'fails' | 'email-column';
  /** Number of the first row after the header in the log of a job (facts §3.5). */
  importLineBase: 'first-row-is-1' | 'header-is-1';
  /** Hours after which a job that was not started expires (facts §3.4). */
  importExpiresAfterHours: 24 | 48;
  /** StopUserImportJob: Stopping first, or Stopped at once (facts §3.4). */
  importStops: 'after-a-while' | 'at-once';
  /** Error of a second job's start while one is active (facts §3.4, §17.4). */
  secondImportJob: 'PreconditionNotMetException' | 'LimitExceededException' | 'UserImportInProgressException';
  /** StartUserImportJob without a file: refused, or the job fails (facts §3.4). */
  startWithoutUpload: 'refused' | 'job-fails';
  /** StartUserImportJob right after the upload: starts, or does not see the file the first time (facts §3.4). */
  startAfterUpload: 'ok' | 'fails-once';
  /** Which call is refused for a pool without AutoVerifiedAttributes (facts §3.1, §3.4). */
  importWithoutAutoVerified: 'start-refused' | 'create-refused';
  /** A well-formed role that the sandbox's IAM does not know: accepted, refused at once, or the job fails (facts §3.4, §3.5). */
  importRoleUnknown: 'accepted' | 'refused' | 'job-fails';
  /** DescribeIdentityProvider tells client_secret and private_key, or not (facts §10.2). */
  providerSecrets: 'told' | 'left-out';
  /** DescribeRiskConfiguration of a pool without threat protection: nothing in it, or an error. */
  riskWithoutAddOn: 'empty' | 'refused';
  /** DescribeUserPool tells UnusedAccountValidityDays, which CreateUserPool refuses beside its successor (facts §10.1). */
  unusedAccountDays: 'told' | 'left-out';
  /** What a client without WriteAttributes may write: custom attributes too, or standard ones alone (facts §10.2). */
  clientWritesUnlessTold: 'all' | 'standard';
  /** RequestServiceQuotaIncrease waits for a person, or is approved at once (facts §1.3). */
  quotaIncrease: 'pending' | 'approved';
  /** The error once Cognito's own sender of emails has sent its number for the day (facts §1.4). */
  emailLimitAnswer: 'LimitExceededException' | 'CodeDeliveryFailureException';
  /** Sign-in without a factor where MFA is required: a challenge to set one up, or tokens all the same (facts §7). */
  mfaRequiredNoFactor: 'mfa-setup' | 'tokens';
}

/** The likelier reading of each doubt. */
export const DEFAULT_SWITCHES: Switches = {
  subPrefixFilter: 'honoured',
  tokenHourRunsFrom: 'last-page',
  attributesToGetEmpty: 'all',
  filterCase: 'as-pool',
  addToGroupTwice: 'ok',
  removeFromGroupTwice: 'ok',
  adminUpdateSends: 'nothing',
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
  listedSms: 'any',
  csvBackslash: 'literal',
  csvQuote: 'literal',
  csvLoneCr: 'literal',
  csvTrim: 'unicode',
  csvColumnMissing: 'job-fails',
  importedBirthdate: 'iso',
  importedMfa: 'sms',
  importedNameNoEmail: 'fails',
  importLineBase: 'first-row-is-1',
  importExpiresAfterHours: 24,
  importStops: 'after-a-while',
  secondImportJob: 'PreconditionNotMetException',
  startWithoutUpload: 'refused',
  startAfterUpload: 'ok',
  importWithoutAutoVerified: 'start-refused',
  importRoleUnknown: 'accepted',
  providerSecrets: 'told',
  riskWithoutAddOn: 'empty',
  unusedAccountDays: 'told',
  clientWritesUnlessTold: 'all',
  quotaIncrease: 'pending',
  emailLimitAnswer: 'LimitExceededException',
  mfaRequiredNoFactor: 'mfa-setup',
};

/** Every reading of every switch, for the control endpoint to check what it is sent. */
export const SWITCH_READINGS: { readonly [K in keyof Switches]: readonly Switches[K][] } = {
  subPrefixFilter: ['honoured', 'refused', 'equality'],
  tokenHourRunsFrom: ['last-page', 'first-page'],
  attributesToGetEmpty: ['all', 'none'],
  filterCase: ['as-pool', 'exact'],
  addToGroupTwice: ['ok', 'refused'],
  removeFromGroupTwice: ['ok', 'refused'],
  adminUpdateSends: ['nothing', 'code'],
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
  listedSms: ['any', 'old-kind'],
  csvBackslash: ['literal', 'escape'],
  csvQuote: ['literal', 'rfc4180'],
  csvLoneCr: ['literal', 'line-end'],
  csvTrim: ['unicode', 'ascii'],
  csvColumnMissing: ['job-fails', 'blank'],
  importedBirthdate: ['iso', 'as-given'],
  importedMfa: ['sms', 'none'],
  importedNameNoEmail: ['fails', 'email-column'],
  importLineBase: ['first-row-is-1', 'header-is-1'],
  importExpiresAfterHours: [24, 48],
  importStops: ['after-a-while', 'at-once'],
  secondImportJob: ['PreconditionNotMetException', 'LimitExceededException', 'UserImportInProgressException'],
  startWithoutUpload: ['refused', 'job-fails'],
  startAfterUpload: ['ok', 'fails-once'],
  importWithoutAutoVerified: ['start-refused', 'create-refused'],
  importRoleUnknown: ['accepted', 'refused', 'job-fails'],
  providerSecrets: ['told', 'left-out'],
  riskWithoutAddOn: ['empty', 'refused'],
  unusedAccountDays: ['told', 'left-out'],
  clientWritesUnlessTold: ['all', 'standard'],
  quotaIncrease: ['pending', 'approved'],
  emailLimitAnswer: ['LimitExceededException', 'CodeDeliveryFailureException'],
  mfaRequiredNoFactor: ['mfa-setup', 'tokens'],
};
