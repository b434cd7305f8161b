import { DeadTokenError, type UserPage, userPage } from '../cognito/listings.ts';
import type { Chain } from '../ledger/listing-progress.ts';
import { deeperPrefixes, isWorthSplitting } from './chain-split.ts';
import { type Listing, reportProgress, store } from './listing.ts';
import { type Crew, mostRestarts, type Strand } from './listing-crew.ts';

/** The listing of one pool's users: all its chains, side by side. */
interface UserChains {
  listing: Listing;
  crew: Crew;
  /** Chains that have not come to their end. */
  open: number;
}

/** One chain on its way through this run. */
interface Way {
  prefix: string;
  token: string | undefined;
  restarts: number;
  /** May be listed by deeper prefixes. Not the unfiltered one; nor one that another run has begun, which may have come far. */
  hasParts: boolean;
  /** Since its beginning. */
  users: number;
  pages: number;
  sinceMs: number | undefined;
}

const fromTheBeginning = (prefix: string): Omit<Way, 'prefix' | 'restarts'> => ({
  ...{ token: undefined, hasParts: prefix !== '' },
  ...{ users: 0, pages: 0, sinceMs: undefined },
});

/** Lists the users by the chains that the ledger has laid out. */
export function listUsers(listing: Listing, crew: Crew): Promise<void> {
  const open = listing.migration.ledger.listing.chains().filter(({ done }) => !done);
  const chains = { listing, crew, open: open.length };
  return crew.follow(
    'breadth',
    open.map((chain) => strandOf(chains, chain)),
  );
}

/** A page and the way to the next are committed together. */
function strandOf(chains: UserChains, { prefix, token }: Pick<Chain, 'prefix' | 'token'>): Strand {
  const { ports } = chains.listing.migration;
  const way: Way = {
    ...{ prefix, restarts: 0, ...fromTheBeginning(prefix) },
    ...(token !== null && { token, hasParts: false }),
  };
  const strand: Strand = {
    async next({ signal, urgent, isBudgetIdle }) {
      way.sinceMs ??= ports.clock.monotonicMs();
      const page = await askFor(chains.listing, way, { signal, urgent });
      if (page === undefined)
        return { goesOn: [strand], takeIn: () => chains.listing.migration.ledger.listing.restart(prefix) };
      way.token = page.token;
      way.users += page.users.length;
      way.pages += 1;
      if (page.token === undefined) {
        chains.open -= 1;
        return { goesOn: [], takeIn: () => takeIn(chains.listing, way, page) };
      }
      if (!isBudgetIdle() || !isTooLong(chains, way))
        return { goesOn: [strand], takeIn: () => takeIn(chains.listing, way, page) };
      const deeper = deeperPrefixes(prefix);
      chains.open += deeper.length - 1;
      return {
        goesOn: deeper.map((one) => strandOf(chains, { prefix: one, token: null })),
        takeIn: () => takeIn(chains.listing, way, page, deeper),
      };
    },
  };
  return strand;
}

/** The next page; nothing where its token has died. */
async function askFor(
  { source }: Listing,
  way: Way,
  asking: { signal: AbortSignal; urgent: boolean },
): Promise<UserPage | undefined> {
  const filter = way.prefix === '' ? undefined : `sub ^= "${way.prefix}"`;
  try {
    return await userPage(source.door, source.userPoolId, { filter, token: way.token, ...asking });
  } catch (error) {
    // Tokens die after an hour (facts §2). Rows land by sub, so beginning again does no harm.
    if (!DeadTokenError.is(error) || ++way.restarts > mostRestarts) throw error;
    Object.assign(way, fromTheBeginning(way.prefix));
    return undefined;
  }
}

function takeIn(listing: Listing, way: Way, page: UserPage, deeper?: readonly string[]): void {
  const { seen, listed } = listing;
  const { ledger, ports } = listing.migration;
  ledger.transaction(() => {
    for (const user of page.users) store(listing, user);
    if (deeper === undefined) ledger.listing.advance(way.prefix, page.token);
    else ledger.listing.split(way.prefix, deeper);
  });
  ports.checkpoint?.('page-exported');
  seen.users += page.users.length;
  listed.users += page.users.length;
  listed.pages += 1;
  if (deeper !== undefined) {
    // Its parts bring them once more.
    seen.users -= way.users;
    listed.users -= way.users;
    listed.pages -= way.pages;
  }
  reportProgress(listing);
}

const fullPage = 60;

/** Whether it is for this chain, of the last ones under way, that the budget stands idle. */
function isTooLong({ listing, crew, open }: UserChains, way: Way): boolean {
  const { source, seen, migration } = listing;
  if (!way.hasParts) return false;
  const seconds = (migration.ports.clock.monotonicMs() - (way.sinceMs ?? 0)) / 1000;
  const pagesPerSecond = way.pages / seconds;
  const usersAPage = way.users > 0 ? way.users / way.pages : fullPage;
  const usersLeft = source.description.estimatedUsers - seen.users;
  return isWorthSplitting({
    listedPages: way.pages,
    // Cognito's number of users is an estimate. Where it is used up, whoever has come far is thought to have as far to go.
    pagesLeft: usersLeft > 0 ? usersLeft / usersAPage / open : way.pages,
    pagesPerSecond,
    sparePagesPerSecond: source.pacer.rateOf('UserList') - (crew.underWay() - 1) * pagesPerSecond,
  });
}
