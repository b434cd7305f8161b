/** What one file of an import job may hold (facts §3.1). 100 MB are counted as AWS's own writer counts them. */
export const importFileLimits = { rows: 500_000, bytes: 100_000_000, rowCharacters: 16_000 } as const;

/** The two columns that are no attributes. */
export const usernameColumn = 'cognito:username';
export const mfaColumn = 'cognito:mfa_enabled';
