// npm run prove:operations -- --atOnce 4 --faults slow,unavailable: each fault, all unless told, at each operation, at each moment,
// in a life of its own
import { parseArgs } from 'node:util';
import { faultNames, moments, strikeAt, usersFor } from './fault-moments.ts';
import { type LifeOptions, type LifeStrike, liveThrough } from './whole-life.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

const { values } = parseArgs({
  options: { atOnce: { type: 'string', default: '4' }, faults: { type: 'string' } },
});
const chosen = faultNames.filter((name) => values.faults?.split(',').includes(name) ?? true);

type Outcome = 'goes on' | 'not struck' | `stops: ${string}` | `FAILED: ${string}`;

interface Case {
  routes: LifeOptions['routes'];
  strike: LifeStrike;
  users: number;
}

/** Whatever is called on the road by the import job alone is struck there, everything else on the other. */
async function casesOf(): Promise<Case[]> {
  const cases: Case[] = [];
  const known = new Set<string>();
  for (const routes of ['admin-create', 'import-job'] as const) {
    for (const fault of chosen) {
      const users = usersFor(fault);
      const { calls } = await liveThrough({ routes, strikes: [], users });
      for (const [operation, count] of Object.entries(calls)) {
        if (routes === 'import-job' && known.has(operation)) continue;
        const strikes = moments.flatMap((moment) => strikeAt(operation, fault, moment, count) ?? []);
        cases.push(...strikes.map((strike) => ({ routes, strike, users })));
      }
    }
    const { calls } = await liveThrough({ routes, strikes: [] });
    for (const operation of Object.keys(calls)) known.add(operation);
  }
  return cases;
}

async function outcomeOf({ routes, strike, users }: Case): Promise<Outcome> {
  try {
    const { stops, missed } = await liveThrough({ routes, strikes: [strike], users });
    if (missed.length > 0) return 'not struck';
    return stops.length === 0 ? 'goes on' : `stops: ${[...new Set(stops)].join('; ')}`;
  } catch (error) {
    return `FAILED: ${(error as Error).message}`;
  }
}

const startedMs = performance.now();
const cases = await casesOf();
const found = new Map<string, Map<Outcome, number>>();
const failed: object[] = [];
const left = cases.values();
let done = 0;
const work = async () => {
  for (const one of left) {
    done += 1;
    if (done % 100 === 0) process.stdout.write(`${JSON.stringify({ done, of: cases.length })}\n`);
    const outcome = await outcomeOf(one);
    if (outcome.startsWith('FAILED')) {
      failed.push({ ...one, outcome });
      process.stdout.write(`${JSON.stringify({ ...one, outcome })}\n`);
    }
    const key = `${one.strike.operation}\t${one.strike.fault}`;
    const outcomes = found.get(key) ?? new Map<Outcome, number>();
    found.set(key, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  }
};
await Promise.all(Array.from({ length: Number(values.atOnce) }, work));

process.stdout.write(table());
const seconds = Math.round((performance.now() - startedMs) / 1000);
process.stdout.write(`${JSON.stringify({ cases: cases.length, failed: failed.length, seconds })}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Operations down, faults across, as docs/reliability.md shows it. */
function table(): string {
  const operations = [...new Set(cases.map(({ strike }) => strike.operation))].sort();
  const cell = (operation: string, fault: string) => {
    const outcomes = [...(found.get(`${operation}\t${fault}`)?.keys() ?? [])];
    return outcomes.length === 0 ? '' : outcomes.sort().join(', ');
  };
  const rows = operations.map((operation) => [
    `\`${operation}\``,
    ...chosen.map((fault) => cell(operation, fault)),
  ]);
  const head = ['operation', ...chosen];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
