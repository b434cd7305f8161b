import { DeadTokenError } from '../cognito/listings.ts';

/** A listing whose tokens keep dying is not to go on for ever. */
const mostTimes = 5;

/**
 * Lists from the beginning again where a token has died on the way (facts §2): a page may be asked for over an hour after the last
 * one, on a machine that slept. What was noted of the earlier pages is for the caller to forget at each beginning.
 */
export async function beginAgainAfterDeadTokens<Result>(list: () => Promise<Result>): Promise<Result> {
  for (let times = 1; ; times += 1) {
    try {
      return await list();
    } catch (error) {
      if (!DeadTokenError.is(error) || times === mostTimes) throw error;
    }
  }
}

/** Waits for all of these listings, then throws what the first of them threw: none writes on into what a new beginning has made. */
export async function listTogether(listings: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  for (const listing of await Promise.allSettled(listings)) {
    if (listing.status === 'rejected') throw listing.reason;
  }
}
