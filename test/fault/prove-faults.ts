// npm run prove:faults -- --runs 10000 --seed 1
import { faultSchedule } from './fault-schedule.ts';
import { prove } from './prove.ts';
import { runSchedule } from './run-schedule.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

await prove('faults', 'schedules', async (seed) => ({
  schedules: 1,
  ...(await runSchedule(faultSchedule(seed))),
}));
