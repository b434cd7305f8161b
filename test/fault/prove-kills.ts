// npm run prove:kills -- --runs 1000 --seed 1; with --faults, kills and faults together
import { killMigration } from './kill-migration.ts';
import { prove } from './prove.ts';

const users = 500;

await prove('kills', 'kills', async (seed, { faults }) => ({
  kills: await killMigration(seed, users, { faults }),
  users,
}));
