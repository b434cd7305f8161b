import { listUserPages } from '../cognito/listings.ts';
import { canonicalDeciding } from '../config/canonical-deciding.ts';
import type { Decision } from '../ledger/decision.ts';
import { pagesById } from '../ledger/pages.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { contactsOf, hasWayBack } from '../mapping/contacts.ts';
import { type Draft, impossible, judge, needsUnverifiedDecision } from '../mapping/decide.ts';
import { decisionAbout } from '../mapping/decisions.ts';
import { claimOf, furtherClaims, nameKinds, signInKeyOf } from '../mapping/target-names.ts';
import { canRecover } from '../mapping/target-rules.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { evenRoads } from './even-roads.ts';
import { type Road, roadChooser, wantsWordOnReset } from './job-route.ts';
import type { Migration } from './migration.ts';
import { chooseGroups, groupsAreSettled, noteGroupsThere } from './plan-groups.ts';
import { tellIdleDecisions, tellUnknownAttributes } from './plan-notices.ts';
import { poolFindings } from './pool-findings.ts';
import { reconsiderHeirs, settleContests } from './settle-contests.ts';

const pageSize = 1000;

/** A user can be in so many groups (facts §1.4). */
const mostGroups = 100;

/**
 * Gives every user of the ledger a route, a reason for none, or a problem for a person to settle. Writes to the
 * ledger only. `afresh` forgets earlier decisions about users whose crossing has not begun.
 *
 * @returns as `isSettled`
 */
export async function decideRoutes(migration: Migration, { afresh }: { afresh: boolean }): Promise<boolean> {
  const { ledger, ports, options, rules } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'plan' });
  chooseGroups(migration);
  if (afresh) {
    await beginAgainAfterDeadTokens(() => noteWhoIsThere(migration));
    ledger.decisions.undecide();
    ledger.decisions.reconsiderRecovery((contacts) => hasWayBack(contacts, rules.recovery));
  } else {
    // Whoever kept an address may be gone by now, or have another one.
    ledger.decisions.undecideDuplicates();
  }
  const attributes = judgeUndecided(migration);
  settleContests(migration);
  while (reconsiderHeirs(migration)) {
    judgeUndecided(migration);
    settleContests(migration);
  }
  if (afresh) {
    evenRoads(migration);
    tellUnknownAttributes(migration, attributes);
    tellIdleDecisions(migration);
  }
  const settled = isSettled(migration);
  ledger.transaction(() => {
    ledger.header.set('decidedScan', ledger.header.get('scan') ?? 0);
    if (!settled) return;
    ledger.header.set('deciding', canonicalDeciding(options));
    ledger.header.set('plan', 'complete');
  });
  ports.checkpoint?.('plan-decided');
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'plan', seconds });
  return settled;
}

/** Whether nothing is left for a person to decide. */
export function isSettled(migration: Migration): boolean {
  const { ledger, options } = migration;
  if (options.passwords === undefined) return false;
  if (wantsWordOnReset({ options }) || !groupsAreSettled(migration)) return false;
  if (poolFindings(migration).some(({ weight }) => weight === 'stop')) return false;
  return !ledger.census.tallies().some((tally) => tally.outcome === 'pending' && tally.route === null);
}

/** Writes down who and which groups are in the target before us: they are never touched. */
async function noteWhoIsThere(migration: Migration): Promise<void> {
  const { ledger, target, rules } = migration;
  ledger.listing.forgetTarget();
  ledger.claims.forgetTaken();
  for await (const page of listUserPages(target.door, target.userPoolId, {})) {
    ledger.transaction(() => {
      for (const user of page.users) {
        if (user.sub === undefined || ledger.users.byTargetSub(user.sub) !== undefined) continue;
        ledger.listing.addTargetUser(user.sub, signInKeyOf(user, rules));
        for (const name of furtherClaims(user.attributes, rules)) ledger.claims.addTaken(name);
      }
    });
  }
  await noteGroupsThere(migration);
}

/** Returns the names of all attributes that these users have, where a misspelt one would do nothing silently. */
function judgeUndecided(migration: Migration): Set<string> {
  const { ledger, options, ports } = migration;
  const chooseRoad = roadChooser(migration);
  const tooMany = ledger.groups.membersOfMoreThan(mostGroups);
  const { drop, rename } = options.attributes;
  const named = drop.length > 0 || Object.keys(rename).length > 0;
  const attributes = new Set<string>();
  const decide = (user: LedgerUser): Decision => {
    if (named) for (const name in user.attributes) attributes.add(name);
    const decision = decisionFor(user, migration, chooseRoad);
    if (decision.kind !== 'cross' || !tooMany.has(user.id)) return decision;
    return { kind: 'problem', problem: 'groups-over-100', signIn: decision.signIn };
  };
  for (const page of pagesById((afterId) => ledger.decisions.undecided(afterId, pageSize))) {
    ledger.transaction(() => {
      for (const user of page) ledger.decisions.decide(user.id, decide(user));
    });
    ports.checkpoint?.('page-decided');
  }
  return attributes;
}

function decisionFor(
  user: LedgerUser,
  { ledger, options, rules }: Migration,
  chooseRoad: (user: LedgerUser, draft: Draft) => Road,
): Decision {
  const verdict = judge(user, options, rules);
  if (verdict.kind !== 'cross') return verdict;
  const { draft, signIn } = verdict;
  const isTaken = verdict.furtherClaims.some((name) => ledger.claims.isTaken(name));
  if (isTaken || ledger.listing.signInTaken(signIn)) {
    if (decisionAbout(user, options) === undefined) return { kind: 'skip', reason: 'name-in-target' };
    return impossible('the target has their name already');
  }
  const [kind = '', ...furtherKinds] = nameKinds(rules);
  if (furtherKinds.length > 0) ledger.claims.set(user.id, [claimOf(kind, signIn), ...verdict.furtherClaims]);
  if (needsUnverifiedDecision(user, draft, options))
    return { kind: 'problem', problem: 'unverified', signIn };
  return {
    kind: 'cross',
    ...chooseRoad(user, draft),
    setsMfa: draft.smsMfa,
    signIn,
    recovers: canRecover(draft, rules.recovery),
    contacts: contactsOf(draft),
  };
}
