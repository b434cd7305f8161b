import { listGroups, listUserPages } from '../cognito/listings.ts';
import { canonicalDeciding } from '../config/canonical-deciding.ts';
import { suggestion } from '../config/nearest.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { Decision } from '../ledger/users.ts';
import { contactsOf } from '../mapping/contacts.ts';
import { type Draft, judge, needsUnverifiedDecision } from '../mapping/decide.ts';
import { claimOf, furtherClaims, nameKinds, signInKeyOf } from '../mapping/target-names.ts';
import { canRecover } from '../mapping/target-rules.ts';
import { leftOutReason } from './group-choice.ts';
import { type Road, roadChooser, wantsWordOnReset } from './job-route.ts';
import type { Migration } from './migration.ts';
import { poolFindings } from './pool-findings.ts';
import { reconsiderHeirs, settleContests } from './settle-contests.ts';

const pageSize = 1000;

/**
 * Gives every user of the ledger a route, a reason for none, or a problem for a person to settle. Writes to the
 * ledger only. `afresh` forgets earlier decisions about users whose crossing has not begun.
 */
export async function decideRoutes(migration: Migration, { afresh }: { afresh: boolean }): Promise<void> {
  const { ledger, ports, options } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'plan' });
  chooseGroups(migration);
  if (afresh) {
    await noteWhoIsThere(migration);
    ledger.users.undecide();
  } else {
    // Whoever kept an address may be gone by now, or have another one.
    ledger.users.undecideDuplicates();
  }
  do {
    judgeUndecided(migration);
    settleContests(migration);
  } while (reconsiderHeirs(migration));
  ledger.transaction(() => {
    ledger.header.set('decidedScan', ledger.header.get('scan') ?? 0);
    if (!isSettled(migration)) return;
    ledger.header.set('deciding', canonicalDeciding(options));
    ledger.header.set('plan', 'complete');
  });
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'plan', seconds });
}

/** Which groups cross, by the options of this plan. */
function chooseGroups({ ledger, source, options, ports }: Migration): void {
  const groups = ledger.groups.all();
  ledger.transaction(() => {
    for (const { id, name } of groups) {
      ledger.groups.leaveOut(id, leftOutReason(name, source?.userPoolId, options.groups));
    }
  });
  const known = groups.map(({ name }) => name);
  for (const name of [...(options.groups.include ?? []), ...options.groups.exclude]) {
    if (known.includes(name)) continue;
    const message = `The source has no group ${JSON.stringify(name)}.${suggestion(name, known)}`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'unknown-group', message });
  }
}

/** Whether nothing is left for a person to decide. */
export function isSettled(migration: Migration): boolean {
  const { ledger, options } = migration;
  if (options.passwords === undefined) return false;
  if (wantsWordOnReset({ options })) return false;
  if (poolFindings(migration).some(({ weight }) => weight === 'stop')) return false;
  return !ledger.census.tallies().some((tally) => tally.outcome === 'pending' && tally.route === null);
}

/** Writes down who and which groups are in the target before us: they are never touched. */
async function noteWhoIsThere({ ledger, target, rules }: Migration): Promise<void> {
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
  const there = new Set<string>();
  for await (const page of listGroups(target.door, target.userPoolId)) {
    for (const group of page.groups) there.add(group.name);
  }
  for (const group of ledger.groups.carried()) {
    if (group.origin === null && there.has(group.name)) ledger.groups.setOrigin(group.id, 'existing');
  }
}

function judgeUndecided(migration: Migration): void {
  const { ledger } = migration;
  const chooseRoad = roadChooser(migration);
  let afterId = 0;
  for (;;) {
    const page = ledger.users.undecided(afterId, pageSize);
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    ledger.transaction(() => {
      for (const user of page) ledger.users.decide(user.id, decisionFor(user, migration, chooseRoad));
    });
  }
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
  if (isTaken || ledger.listing.signInTaken(signIn)) return { kind: 'skip', reason: 'name-in-target' };
  const [kind = '', ...furtherKinds] = nameKinds(rules);
  if (furtherKinds.length > 0) ledger.claims.set(user.id, [claimOf(kind, signIn), ...verdict.furtherClaims]);
  if (needsUnverifiedDecision(draft, options)) return { kind: 'problem', problem: 'unverified', signIn };
  return {
    kind: 'cross',
    ...chooseRoad(user, draft),
    signIn,
    recovers: canRecover(draft, rules.recovery),
    contacts: contactsOf(draft),
  };
}
