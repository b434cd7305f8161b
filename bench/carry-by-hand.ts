/** Everybody of a plan carried at once, without a call for each: the sandbox is given them as they are to be, and the ledger told so. */
import { recallFrom } from '../packages/poolferry/src/cli/recall.ts';
import { readPool } from '../packages/poolferry/src/cognito/describe-pool.ts';
import { resolveOptions } from '../packages/poolferry/src/config/load.ts';
import { type Ledger, openLedger } from '../packages/poolferry/src/ledger/ledger.ts';
import { pagesById } from '../packages/poolferry/src/ledger/pages.ts';
import type { LedgerUser } from '../packages/poolferry/src/ledger/user-row.ts';
import { draftOf } from '../packages/poolferry/src/mapping/decide.ts';
import { rulesOf } from '../packages/poolferry/src/steps/target-fitness.ts';
import { control } from './sandbox-process.ts';

/** Returns how many were carried. */
export async function carryByHand(at: { ledger: string; endpoint: string; target: string }): Promise<number> {
  const ledger = openLedger(at.ledger);
  try {
    const options = await resolveOptions(recallFrom(at.ledger));
    const pool = ledger.header.get('settings')?.target.pool;
    if (pool === undefined) throw new Error('The ledger does not say what the target is.');
    const rules = rulesOf(readPool(at.target, pool));
    const draft = (user: LedgerUser) => {
      const drafted = draftOf(user, options, rules);
      if (drafted.kind !== 'draft') throw new Error(`User ${user.id} has a route and no draft.`);
      const { attributes, enabled } = drafted.draft;
      return { attributes, enabled, groups: ledger.groups.ofUser(user.key) };
    };
    const put = await putterInto(at);
    const groups = ledger.groups.carried();
    await put({
      groups: groups.map(({ name, description, precedence, roleArn }) => ({
        name,
        description,
        precedence,
        roleArn,
      })),
    });
    for (const { id, description, precedence, roleArn } of groups) {
      ledger.groups.setOrigin(id, 'ours');
      ledger.groups.setMade(id, { description, precedence, roleArn } as object);
    }
    let carried = 0;
    for (const page of pagesById((afterId) => ledger.users.toCarry(afterId, 1000))) {
      const made = await put({ users: page.map(draft) });
      settle(ledger, page, made);
      carried += page.length;
    }
    ledger.header.set('everybodySent', true);
    return carried;
  } finally {
    ledger.close();
  }
}

interface Made {
  username: string;
  sub: string;
}

function settle(ledger: Ledger, page: readonly LedgerUser[], made: readonly Made[]): void {
  const nowMs = Date.now();
  ledger.transaction(() => {
    for (const [at, { id, enabled }] of page.entries()) {
      const target = made[at];
      if (target === undefined) throw new Error('The sandbox has taken fewer than it was given.');
      ledger.users.intend(id, nowMs);
      ledger.users.created(id, target);
      if (!enabled) ledger.users.disabledByUs(id);
      ledger.users.prepared(id);
      ledger.users.settle(id, nowMs);
    }
  });
}

async function putterInto({ endpoint, target }: { endpoint: string; target: string }) {
  return async (people: object): Promise<Made[]> => {
    const { users } = await control(endpoint, 'users', { pool: target, ...people });
    return users;
  };
}
