import type { Decision } from '../ledger/decision.ts';
import { pagesById } from '../ledger/pages.ts';
import { Reached } from '../ledger/progress.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { draftOf, impossible } from '../mapping/decide.ts';
import { decisionAbout } from '../mapping/decisions.ts';
import { chooseKeeper, foldDecisions, type Holder, hasProved } from '../mapping/duplicates.ts';
import { nameKinds, readClaim } from '../mapping/target-names.ts';
import type { Migration } from './migration.ts';

const pageSize = 1000;

/** Where several want one name: the option names the keeper, or all of them wait for a person. */
export function settleContests(migration: Migration): void {
  const { ledger } = migration;
  const contests = contestsOf(migration);
  const option = foldDecisions(migration.options.duplicates, migration.rules.caseSensitive);
  for (const names of contests.contested(pageSize)) {
    ledger.transaction(() => {
      for (const name of names) settleContest(migration, contests.read(name), contests.holders(name), option);
    });
  }
}

/** A contested name, and what kind of name it is. */
interface Contested {
  kind: string;
  key: string;
  /** Of several that users have in this target: then a person wants to know which one. */
  isOneOfSeveral: boolean;
}

interface Contests {
  contested(limit: number): Iterable<string[]>;
  holders(name: string): LedgerUser[];
  read(name: string): Contested;
}

/** Where users have one name in the target, the ledger's rows tell who wants it; else the claims of each. */
function contestsOf({ ledger: { claims, decisions }, rules }: Migration): Contests {
  const [kind = '', ...furtherKinds] = nameKinds(rules);
  const source = furtherKinds.length > 0 ? claims : decisions;
  return {
    contested: (limit) => source.contested(limit),
    holders: (name) => source.holders(name),
    read: (name) =>
      source === claims
        ? { ...readClaim(name), isOneOfSeveral: true }
        : { kind, key: name, isOneOfSeveral: false },
  };
}

interface Contender extends Holder {
  user: LedgerUser;
}

function settleContest(
  migration: Migration,
  { kind, key, isOneOfSeveral }: Contested,
  holders: readonly LedgerUser[],
  option: Migration['options']['duplicates'],
): void {
  // Whoever lost another name is out of the question here.
  if (holders.length < 2) return;
  const contenders = holders.map((user) => contender(user, kind, migration));
  const keeper = chooseKeeper(key, contenders, option);
  const severalKeep = keeper === 'unsettled' && contenders.some((one) => one.keeps);
  for (const one of contenders) {
    if (one === keeper || one.begun) continue;
    const signIn = one.user.signIn ?? key;
    const lost: Decision = { kind: 'skip', reason: 'duplicate' };
    const contradiction: Decision = { ...impossible('several are to keep one name'), signIn };
    const open: Decision = {
      kind: 'problem',
      problem: 'duplicates',
      signIn,
      ...(isOneOfSeveral && { attribute: kind }),
    };
    const waiting = one.keeps && severalKeep ? contradiction : open;
    migration.ledger.decisions.decide(one.user.id, keeper === 'unsettled' ? waiting : lost);
  }
}

function contender(user: LedgerUser, kind: string, { options, rules }: Migration): Contender {
  const drafted = draftOf(user, options, rules);
  return {
    user,
    sub: user.sub ?? user.username,
    verified: drafted.kind === 'draft' && hasProved(kind, drafted.draft.attributes, options.duplicates),
    enabled: user.enabled,
    createdAtMs: user.createdAtMs,
    begun: user.reached > Reached.nothing,
    keeps: decisionAbout(user, options) === 'keep',
  };
}

/**
 * Takes those up again who lost a name to somebody who then lost another one, and stays behind. Each round leaves at least one
 * of them with all of their names, so that there is a last one. What the owner gave to nobody stays nobody's.
 *
 * @returns whether there were any
 */
export function reconsiderHeirs({ ledger, options, rules }: Migration): boolean {
  if (nameKinds(rules).length === 1) return false;
  const option = foldDecisions(options.duplicates, rules.caseSensitive);
  const isNobodys = (name: string): boolean => {
    const { key } = readClaim(name);
    return typeof option === 'object' && Object.hasOwn(option, key) && option[key] === null;
  };
  let found = false;
  for (const page of pagesById((afterId) => ledger.claims.heirs(afterId, pageSize))) {
    ledger.transaction(() => {
      for (const { id } of page) {
        if (ledger.claims.ofUser(id).some(isNobodys)) continue;
        ledger.claims.takeUp(id);
        found = true;
      }
    });
  }
  return found;
}
