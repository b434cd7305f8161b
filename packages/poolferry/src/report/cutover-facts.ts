import type { DecidingOptions } from '../config/options.ts';
import type { Counts } from '../events.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type AppChange, appChanges } from '../pools/app-changes.ts';
import { inventoryOfClient } from '../pools/client-inventory.ts';
import type { PoolPair } from '../pools/pool-pair.ts';

/** What the checklist of a cut-over says about this migration and no other. */
export interface CutoverFacts {
  /** Missing where the source is a file. */
  sourcePoolId?: string;
  targetPoolId: string;
  counts: Counts;
  cannotRecover: { disabled: number; noVerifiedContact: number };
  /** In the target and able to recover: whoever of them had a password chooses a new one. */
  choosesPassword: number;
  skipped: { reason: string; users: number }[];
  failed: { reason: string; users: number }[];
  groups: number;
  legacyIds: DecidingOptions['legacyIds'];
  /** What apps have written down of the source; empty where the source is a file. */
  appChanges: AppChange[];
  /** App clients of the source, by how long their tokens hold. */
  tokens: { client: string; access: string; id: string; refresh: string }[];
  /** Whether people may sign up by themselves; undefined where the plan did not see that pool. */
  signUpOpen: { source: boolean | undefined; target: boolean | undefined };
  /** The target sends by Cognito's own address, 50 messages a day (facts §1.4). */
  defaultSender: boolean;
  raisedLimits: number;
  /** Missing where no verification has come to its end. */
  verified?: { atMs: number; seconds: number; matched: number; differing: number; sinceLastWrite: boolean };
  /** When the source was listed last, for a plan or a sync. */
  exportedAtMs?: number;
  /** When the last `sync --final` that ended well listed the source; missing once anything new was seen since. */
  finalSyncAtMs?: number;
  cutoverAtMs?: number;
  /** When people were taken out of the ledger, or that began. */
  purgedAtMs?: number;
  /** Missing where nobody is taken back, or was; `named-under-way`: some are being by name. */
  rollback?: 'under-way' | 'done' | 'named-under-way';
}

/** Reads them from the ledger alone. */
export function cutoverFacts(ledger: Ledger): CutoverFacts {
  const { header, census } = ledger;
  const source = header.get('source') ?? '';
  const byOutcome = (wanted: 'skipped' | 'failed') =>
    census
      .tallies()
      .filter(({ outcome }) => outcome === wanted)
      .map(({ code, users }) => ({ reason: code ?? 'unknown', users }));
  const rollback = header.get('rollback');
  const deciding = header.get('deciding');
  const { legacyIds = {} } = (deciding === undefined ? {} : JSON.parse(deciding)) as Partial<DecidingOptions>;
  return {
    ...(!source.startsWith('file:') && { sourcePoolId: source }),
    targetPoolId: header.get('target') ?? '',
    counts: census.counts(),
    cannotRecover: census.cannotRecover(),
    choosesPassword: census.recovering(),
    skipped: byOutcome('skipped'),
    failed: byOutcome('failed'),
    groups: ledger.groups.carried().length,
    legacyIds,
    ...poolFacts(header.get('settings')),
    raisedLimits: header.get('raisedLimits')?.length ?? 0,
    ...verificationOf(ledger),
    ...moments(header),
    ...(rollback !== undefined && { rollback }),
  };
}

function moments(
  header: Ledger['header'],
): Pick<CutoverFacts, 'exportedAtMs' | 'finalSyncAtMs' | 'cutoverAtMs' | 'purgedAtMs'> {
  const names = ['exportedAtMs', 'finalSyncAtMs', 'cutoverAtMs'] as const;
  const known = names.map((name) => [name, header.get(name)] as const).filter(([, ms]) => ms !== undefined);
  const purge = header.get('purge');
  return { ...Object.fromEntries(known), ...(purge !== undefined && { purgedAtMs: purge.atMs }) };
}

function verificationOf({ header }: Ledger): Pick<CutoverFacts, 'verified'> {
  const last = header.get('lastVerify');
  if (last === undefined) return {};
  return { verified: { ...last, sinceLastWrite: last.atMs >= (header.get('lastWriteMs') ?? 0) } };
}

function poolFacts(
  settings: PoolPair | undefined,
): Pick<CutoverFacts, 'appChanges' | 'tokens' | 'signUpOpen' | 'defaultSender'> {
  const { source, target } = settings ?? {};
  const isOpen = (pool: PoolPair['target'] | undefined) =>
    pool && pool.pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  return {
    appChanges: source && target ? appChanges(source, target) : [],
    tokens: (source?.clients ?? []).map((client) => {
      const { name, tokenValidity } = inventoryOfClient(client);
      const told = (validity: string | null) => validity ?? "Cognito's default";
      return {
        client: name,
        access: told(tokenValidity.access),
        id: told(tokenValidity.id),
        refresh: told(tokenValidity.refresh),
      };
    }),
    signUpOpen: { source: isOpen(source), target: isOpen(target) },
    defaultSender:
      target !== undefined && target.pool.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER',
  };
}
