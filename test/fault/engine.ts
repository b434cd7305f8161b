import { DatabaseSync } from 'node:sqlite';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { acknowledgeable, rateCategories } from '../../packages/poolferry/src/config/choices.ts';
import { resolveOptions } from '../../packages/poolferry/src/config/load.ts';
import type { Options } from '../../packages/poolferry/src/config/options.ts';
import type { Counts, Ports } from '../../packages/poolferry/src/events.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import { openMigration } from '../../packages/poolferry/src/steps/open-migration.ts';
import type { VerifyResult } from '../../packages/poolferry/src/steps/verify.ts';
import type { RandomMigration } from './random-migration.ts';

/** One run of the engine; plain JSON, so that another process can be asked for it. */
export interface EngineRun {
  endpoint: string;
  source: string;
  target: string;
  ledger: string;
  migration: RandomMigration;
  requestTimeoutMs: number;
  /** Requests a second of every category; missing: what the documents and Cognito say. */
  ratePerSecond?: number;
}

export interface EngineEnded {
  settled: boolean;
  counts: Counts;
  verification?: VerifyResult;
}

export const legacySubAttribute = 'custom:legacy_sub';

/** What `poolferry migrate --yes` does, by the library: exports and plans where that is not done yet, carries, verifies. */
export async function runEngine(
  run: EngineRun,
  ports: Ports,
  killSignal?: AbortSignal,
): Promise<EngineEnded> {
  const options = await engineOptions(run);
  const opened = await openMigration(options, { pool: poolOf(run, run.source) }, ports, {
    killSignal,
    requestTimeoutMs: run.requestTimeoutMs,
  });
  try {
    const ended = await migrate(opened, { mayPlan: true, verify: true });
    return { ...ended, counts: opened.ledger.census.counts() };
  } finally {
    opened.close();
  }
}

export const poolOf = ({ endpoint }: EngineRun, userPoolId: string) => ({
  userPoolId,
  endpoint,
  region: 'us-east-1',
});

/** What a run is asked for, as a config file would say it. */
export function engineOptions(run: EngineRun): Promise<Options> {
  const { source, target, ledger, migration, ratePerSecond } = run;
  const { routes, duplicates, unverified, unconfirmed, chains, legacySub } = migration;
  const rates = ratePerSecond && Object.fromEntries(rateCategories.map((name) => [name, ratePerSecond]));
  return resolveOptions({
    ...{ source: poolOf(run, source), target: poolOf(run, target), ledger, acknowledge: acknowledgeable },
    ...{ passwords: 'reset', withoutEmail: 'skip', federated: 'none', usernames: 'sub' },
    ...{ routes, duplicates, unverified, unconfirmed, chains, appHandlesResetRequired: true },
    ...(legacySub && { legacyIds: { sub: legacySubAttribute } }),
    quota: { share: 1, ...(rates && { rates }) },
  });
}

/** Calls `at` with the number of each checkpoint, the first being 1, and its name. */
export function countCheckpoints(
  at: (number: number, name: Checkpoint) => void,
): (checkpoint: Checkpoint) => void {
  let passed = 0;
  return (name) => {
    passed += 1;
    at(passed, name);
  };
}

/** Old sub to new of whoever has crossed, and the reasons of those who were left behind: read without the tool. */
export function toldByLedger(path: string): { ids: Map<string, string>; skipped: Map<string, number> } {
  const database = new DatabaseSync(path, { readOnly: true });
  const sub = (bytes: unknown) =>
    Buffer.from(bytes as Uint8Array)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const crossed = database.prepare(`SELECT key, target_sub FROM users WHERE outcome = 'migrated'`).all();
  const skipped = database
    .prepare(`SELECT code, count(*) AS users FROM users WHERE outcome = 'skipped' GROUP BY code`)
    .all();
  database.close();
  return {
    ids: new Map(crossed.map((row) => [sub(row.key), sub(row.target_sub)])),
    skipped: new Map(skipped.map((row) => [String(row.code), Number(row.users)])),
  };
}
