import { expect, test } from 'vitest';
import type { Checkpoint } from '../../packages/poolferry/src/checkpoints.ts';
import { killEverywhere } from './kill-everywhere.ts';
import { randomMigration } from './random-migration.ts';
import { seededChoice } from './seeded-choice.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

/** Between a read and the next commit nothing can be lost; `npm run prove:checkpoints` dies there as well. */
const aroundRead = /^(sending|answered):.*(Get|List|Describe)/;

const isWanted = (name: Checkpoint) => !aroundRead.test(name);

/** All but those of `purge`, which test/e2e/purge.test.ts dies at. */
const ofMigration: Checkpoint[] = [
  ...(['page-exported', 'members-exported', 'export-ended', 'page-decided', 'plan-decided'] as const),
  ...(['intent-committed', 'intent-flushed', 'creation-committed', 'prepared-committed'] as const),
  ...(['prepared-flushed', 'password-set', 'user-settled', 'job-filled', 'job-created'] as const),
  ...(['job-uploaded', 'job-start-committed', 'job-counted', 'job-page-found', 'job-taken-in'] as const),
  ...(['source-page-verified', 'target-page-verified'] as const),
];

const writes = [
  ...['AdminAddUserToGroup', 'AdminCreateUser', 'AdminDisableUser', 'AdminSetUserMFAPreference'],
  ...['AdminSetUserPassword', 'AdminUpdateUserAttributes', 'CreateGroup', 'CreateUserImportJob'],
  'StartUserImportJob',
];

test('killed at every named checkpoint in turn, a migration by both roads loses nobody and makes nobody twice', async () => {
  const migration = { ...randomMigration(seededChoice(1)), target: 'email', routes: 'import-job' } as const;
  const { struck } = await killEverywhere('migrate', migration, { users: 60, seed: 71, isWanted });
  expect(struck.filter((name) => !name.includes(':'))).toEqual(expect.arrayContaining(ofMigration));
  expect(sentIn(struck)).toEqual(writes);
}, 120_000);

const sentIn = (struck: readonly Checkpoint[]) =>
  struck.flatMap((name) => (name.startsWith('sending:') ? [name.slice('sending:'.length)] : [])).sort();

/** What a listing and a plan commit is died at above; `npm run prove:checkpoints` dies everywhere. */
const isAroundWrite = (name: Checkpoint) => name.includes(':') && isWanted(name);

const byCreating = { ...randomMigration(seededChoice(1)), target: 'email', routes: 'admin-create' } as const;

test('killed before and after each kind of write in turn, a sync carries every change over once', async () => {
  const { struck } = await killEverywhere('sync', byCreating, {
    users: 24,
    seed: 8,
    isWanted: isAroundWrite,
  });
  expect(sentIn(struck)).toEqual([
    ...['AdminAddUserToGroup', 'AdminCreateUser', 'AdminDeleteUser', 'AdminDeleteUserAttributes'],
    ...['AdminDisableUser', 'AdminEnableUser', 'AdminRemoveUserFromGroup', 'AdminSetUserPassword'],
    ...['AdminUpdateUserAttributes', 'CreateGroup', 'UpdateGroup'],
  ]);
}, 120_000);

test('killed before and after each kind of write in turn, a rollback spares nobody and leaves nothing', async () => {
  const { struck } = await killEverywhere('rollback', byCreating, {
    users: 20,
    seed: 8,
    isWanted: isAroundWrite,
  });
  expect(sentIn(struck)).toEqual(['AdminDeleteUser', 'DeleteGroup']);
}, 120_000);
