/** What the pacer leaves to others and uses of the rest, in virtual time: the tables of docs/performance.md, in some seconds. */
import { type Others, shareQuota } from '../packages/poolferry/src/pacing/shared-quota-fixture.ts';

const turns = (seconds: number) => ({ onMs: seconds * 1000, offMs: seconds * 1000 });

const patterns: Record<string, Others> = {
  'half, evenly': { part: 0.5 },
  'half, at random': { part: 0.5, random: true },
  'half at once, twice a second': { part: 0.5, burstEachMs: 500 },
  'half at once, every second': { part: 0.5, burstEachMs: 1000 },
  "a second's quota at once, every other second": { part: 0.5, burstEachMs: 2000 },
  'all for 0.5 s, nothing for 0.5 s': { part: 1, turns: turns(0.5) },
  'all for 1 s, nothing for 1 s': { part: 1, turns: turns(1) },
  'all for 2 s, nothing for 2 s': { part: 1, turns: turns(2) },
  'half for 2 s, nothing for 2 s': { part: 0.5, turns: turns(2) },
  'half for 4 s, nothing for 4 s': { part: 0.5, turns: turns(4) },
  'all for 5 s, nothing for 5 s': { part: 1, turns: turns(5) },
  'half for 30 s, nothing for 30 s': { part: 0.5, turns: turns(30) },
  'four fifths, evenly': { part: 0.8 },
  'four fifths, at random': { part: 0.8, random: true },
  'nine tenths, at random': { part: 0.9, random: true },
  '95 %, at random': { part: 0.95, random: true },
  '95 %, evenly': { part: 0.95 },
};

const quotas = [
  { quotaPerSecond: 25, share: 1, runs: 16 },
  { quotaPerSecond: 25, share: 0.8, runs: 16 },
  { quotaPerSecond: 500, share: 1, runs: 4 },
  { quotaPerSecond: 500, share: 0.8, runs: 4 },
];

/** What is taken for the quota, and what it is. */
const mistaken = [
  [500, 50],
  [500, 10],
  [5000, 50],
  [25, 4],
] as const;

type Setting = Omit<Parameters<typeof shareQuota>[0], 'seed'>;

function meansOf(setting: Setting, runs: number) {
  const all = Array.from({ length: runs }, (_, seed) => shareQuota({ ...setting, seed: seed + 1 }));
  const mean = (of: (run: (typeof all)[number]) => number) =>
    all.reduce((sum, run) => sum + of(run) / runs, 0) * 100;
  return {
    used: mean((run) => run.used / run.left),
    theirs: mean((run) => run.theirThrottledPart),
    ours: mean((run) => run.ourThrottledPart),
    moreThanTwo: mean((run) => (run.theirThrottledPart > 0.02 ? 1 : 0)),
  };
}

export function* modelTables(): Generator<string> {
  yield `| the others take | ${quotas.map(({ quotaPerSecond, share }) => `${quotaPerSecond}/s, share ${share}`).join(' | ')} |`;
  yield `|---|${'---|'.repeat(quotas.length)}`;
  for (const [name, others] of Object.entries(patterns)) {
    const cells = quotas.map(({ runs, ...quota }) => {
      const { used, theirs } = meansOf({ ...quota, others, seconds: 300 }, runs);
      return `${used.toFixed(0)} % / ${theirs.toFixed(1)} %`;
    });
    yield `| ${name} | ${cells.join(' | ')} |`;
  }
  yield '\n| half at once, every second, 25/s, share 1 | theirs throttled | runs above 2 % |\n|---|---|---|';
  for (const seconds of [85, 440]) {
    const others = { part: 0.5, burstEachMs: 1000 };
    const { theirs, moreThanTwo } = meansOf({ quotaPerSecond: 25, share: 1, others, seconds }, 200);
    yield `| ${seconds} s | ${theirs.toFixed(2)} % | ${moreThanTwo.toFixed(1)} % |`;
  }
  yield '\n| taken for, in truth | ours throttled | used |\n|---|---|---|';
  for (const [believedPerSecond, quotaPerSecond] of mistaken) {
    const others = { part: 0 };
    const setting = { quotaPerSecond, believedPerSecond, share: 0.8, others, seconds: 120 };
    const { ours, used } = meansOf(setting, 12);
    yield `| ${believedPerSecond}, ${quotaPerSecond} | ${ours.toFixed(1)} % | ${used.toFixed(0)} % |`;
  }
}
