/** The account that everything in the sandbox belongs to. */
export const ACCOUNT_ID = '123456789012';
