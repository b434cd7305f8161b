import { type Explored, explore } from './explore.ts';
import { smallWorlds } from './small-worlds.ts';

/** Explores every small world as deep as minutes allow, and prints the rows of the table in docs/reliability.md. */
const say = (line: string) => process.stdout.write(`${line}\n`);
const columns = ['schedules', 'states', 'steps', 'starts', 'ends', 'depth'] as const;
const row = (name: string, faults: string, deaths: string, numbers: Partial<Explored>, seconds: number) =>
  `| ${[name, faults, deaths, ...columns.map((column) => numbers[column] ?? ''), Math.round(seconds)].join(' | ')} |`;

const total = { schedules: 0, states: 0, steps: 0, starts: 0, ends: 0, depth: 0 };
let seconds = 0;
say(`| world | faults | deaths | ${columns.join(' | ')} | s |`);
say(`|---|${'--:|'.repeat(columns.length + 3)}`);
for (const world of smallWorlds) {
  for (const bounds of world.deep) {
    const found = await explore(world, bounds);
    for (const column of columns) {
      total[column] = column === 'depth' ? Math.max(total.depth, found.depth) : total[column] + found[column];
    }
    seconds += found.seconds;
    say(row(world.name, String(bounds.faults), String(bounds.deaths), found, found.seconds));
  }
}
say(row('all together', '', '', total, seconds));
