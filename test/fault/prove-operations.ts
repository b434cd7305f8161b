// npm run prove:operations -- --atOnce 4 --faults slow,unavailable --courses sync --every 10: each fault at each operation, at each
// moment, in a life of its own; all unless told, or each tenth
import { parseArgs } from 'node:util';
import { faultNames, moments, strikeAt, usersFor } from './fault-moments.ts';
import { type Course, type LifeOptions, liveThrough } from './whole-life.ts';

process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

const { values } = parseArgs({
  options: {
    atOnce: { type: 'string', default: '4' },
    faults: { type: 'string' },
    every: { type: 'string', default: '1' },
    courses: { type: 'string' },
  },
});
const chosen = faultNames.filter((name) => values.faults?.split(',').includes(name) ?? true);
const courses = (['admin-create', 'import-job', 'sync'] as const).filter(
  (name) => values.courses?.split(',').includes(name) ?? true,
);
/** Told beside the operations. */
const lag = 'listings lag';
const listingLagMs = 20_000;

type Outcome = 'goes on' | 'not struck' | `stops: ${string}` | `FAILED: ${string}`;

interface Case {
  course: Course;
  operation: string;
  fault: string;
  options: Omit<LifeOptions, 'course'>;
}

/** Whatever is called on the road by the import job alone is struck there, everything else on the other; a sync on its own. */
async function casesOf(): Promise<Case[]> {
  const cases: Case[] = [];
  const known = new Set<string>();
  for (const course of courses) {
    for (const fault of chosen) {
      const users = usersFor(fault);
      const { calls } = await liveThrough({ course, strikes: [], users });
      for (const [operation, count] of Object.entries(calls)) {
        if (course === 'import-job' && known.has(operation)) continue;
        const strikes = moments.flatMap((moment) => strikeAt(operation, fault, moment, count) ?? []);
        for (const strike of strikes)
          cases.push({ course, operation, fault, options: { strikes: [strike], users } });
      }
    }
    if (values.faults === undefined)
      cases.push({ course, operation: course, fault: lag, options: { strikes: [], listingLagMs } });
    const { calls } = await liveThrough({ course, strikes: [] });
    for (const operation of Object.keys(calls)) known.add(operation);
  }
  return cases;
}

async function outcomeOf({ course, options }: Case): Promise<Outcome> {
  try {
    const { stops, missed } = await liveThrough({ course, ...options });
    if (missed.length > 0) return 'not struck';
    return stops.length === 0 ? 'goes on' : `stops: ${[...new Set(stops)].join('; ')}`;
  } catch (error) {
    return `FAILED: ${(error as Error).message}`;
  }
}

const startedMs = performance.now();
const all = await casesOf();
const cases = all.filter((_, index) => index % Number(values.every) === 0);
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
    const key = `${one.operation}\t${one.fault}`;
    const outcomes = found.get(key) ?? new Map<Outcome, number>();
    found.set(key, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
  }
};
await Promise.all(Array.from({ length: Number(values.atOnce) }, work));

process.stdout.write(table());
const seconds = Math.round((performance.now() - startedMs) / 1000);
process.stdout.write(
  `${JSON.stringify({ cases: cases.length, of: all.length, failed: failed.length, seconds })}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

/** Operations down, faults across, as docs/reliability.md shows it. */
function table(): string {
  const operations = [...new Set(cases.map(({ operation }) => operation))].sort();
  const faults = [...new Set(cases.map(({ fault }) => fault))];
  const cell = (operation: string, fault: string) => {
    const outcomes = [...(found.get(`${operation}\t${fault}`)?.keys() ?? [])];
    return outcomes.length === 0 ? '' : outcomes.sort().join(', ');
  };
  const rows = operations.map((operation) => [
    `\`${operation}\``,
    ...faults.map((fault) => cell(operation, fault)),
  ]);
  const head = ['operation', ...faults];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
