import { creatingUsers } from './creating-users.ts';
import { groups } from './groups.ts';
import { listings } from './listings.ts';
import { passwords } from './passwords.ts';
import { poolResources } from './pool-resources.ts';
import { protocol } from './protocol.ts';
import { recovering } from './recovering.ts';
import { signingIn } from './signing-in.ts';
import { userPools } from './user-pools.ts';

/** The contract, by what it is about. */
export const ALL_CASES = {
  'the protocol': protocol,
  'user pools': userPools,
  'what hangs on a pool': poolResources,
  listings,
  'creating users': creatingUsers,
  groups,
  passwords,
  'signing in': signingIn,
  recovering,
};
