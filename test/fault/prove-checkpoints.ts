// npm run prove:checkpoints -- --runs 12 --seed 1: a process is killed at every checkpoint that so many migrations, and
// a sync and a rollback after each, pass
import { killEverywhere } from './kill-everywhere.ts';
import { prove } from './prove.ts';
import { randomMigration } from './random-migration.ts';
import { seededChoice } from './seeded-choice.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

await prove('checkpoints', 'migrations', async (seed) => {
  // A second factor by SMS is carried to pools that sign in by email: those that are furnished with it.
  const migration = { ...randomMigration(seededChoice(seed)), target: 'email' } as const;
  let kills = 0;
  for (const errand of ['migrate', 'sync', 'rollback'] as const)
    kills += (await killEverywhere(errand, migration, { users: 60, seed })).struck.length;
  return { migrations: 3, kills };
});
