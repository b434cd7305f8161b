import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What one case has to tell, counted up over all of them. */
export type Tally = Record<string, number>;

/** What a proof may be asked for beside how many cases. */
export interface Asked {
  /** Of kills: faults by the way. */
  faults: boolean;
}

/**
 * Runs cases of consecutive seeds, some at a time, until as many are counted as asked for, and tells of them as it goes; exits with 1
 * where one failed. `--seed` is the first seed, so that `--runs 1 --seed <n>` repeats one case.
 */
export async function prove(
  name: string,
  counted: string,
  oneCase: (seed: number, asked: Asked) => Promise<Tally>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      atOnce: { type: 'string', default: '2' },
      output: { type: 'string' },
      faults: { type: 'boolean', default: false },
    },
  });
  const [runs, first, atOnce] = [Number(values.runs), Number(values.seed), Number(values.atOnce)];
  const totals: Tally = {};
  const failed: number[] = [];
  const startedMs = performance.now();
  let next = first;
  if (values.output !== undefined) writeFileSync(values.output, '');
  const say = (line: object) => {
    const text = `${JSON.stringify(line)}\n`;
    process.stdout.write(text);
    if (values.output !== undefined) appendFileSync(values.output, text);
  };
  const summary = () => ({
    proof: name,
    cases: next - first,
    ...totals,
    failed,
    seconds: Math.round((performance.now() - startedMs) / 1000),
  });
  const work = async () => {
    while ((totals[counted] ?? 0) < runs) {
      const seed = next;
      next += 1;
      try {
        for (const [what, count] of Object.entries(await oneCase(seed, values)))
          totals[what] = (totals[what] ?? 0) + count;
      } catch (error) {
        totals[counted] = (totals[counted] ?? 0) + 1;
        failed.push(seed);
        say({ seed, error: error instanceof Error ? error.message : String(error) });
      }
      if ((seed - first) % 20 === 19) say(summary());
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  say({ ...summary(), ended: true });
  process.exitCode = failed.length > 0 ? 1 : 0;
}
