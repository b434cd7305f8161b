import { choices } from './choices.ts';
import type { Options } from './options.ts';

/**
 * What holds where nobody says otherwise.
 *
 * @param passwords For the commands that have a default of their own; the others leave it out, so that the plan asks.
 */
export function defaultOptions(passwords?: Options['passwords']): Options {
  return {
    ...(passwords === undefined ? {} : { passwords }),
    routes: choices.routes[0],
    appHandlesResetRequired: false,
    acknowledge: [],
    duplicates: 'stop',
    withoutEmail: choices.withoutEmail[0],
    usernames: choices.usernames[0],
    unverified: choices.unverified[0],
    unconfirmed: choices.unconfirmed[0],
    federated: choices.federated[0],
    decisions: {},
    attributes: { drop: [], rename: {}, set: {} },
    legacyIds: {},
    groups: { exclude: [], roleArns: {} },
    ledger: 'poolferry.db',
    quota: { rates: {} },
  };
}
