import { existsSync } from 'node:fs';
import { openExistingLedger } from '../ledger/open-existing.ts';
import { momentText } from '../moment-text.ts';
import { counted } from '../pools/in-words.ts';
import { checkPurge, purgeLedger } from '../steps/purge.ts';
import { confirm } from './confirm.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { printable } from './printable.ts';
import { command, optionsOf } from './run.ts';
import { sayPurge } from './say-purge.ts';

interface PurgeFlags extends CommonFlags {
  force?: boolean;
  yes?: boolean;
}

/** Asks nothing of AWS. */
export const purge = command<PurgeFlags>(async (run) => {
  const { flags, output, ports, result } = run;
  const { ledger: path } = await optionsOf(run);
  const ledger = openExistingLedger(path);
  try {
    const counts = ledger.census.counts();
    Object.assign(result, counts, { ledger: path });
    const earlier = ledger.header.get('purge');
    if (earlier?.state === 'done') {
      output.say(`The profiles were taken out of ${printable(path)} on ${momentText(earlier.atMs)}.`);
      return ExitCode.done;
    }
    checkPurge(ledger, { force: flags.force === true });
    sayPurge(output, ledger, counts);
    const question = `Take the profiles of ${counted(counts.exported, 'person', 'people')} out of ${path}, for good?`;
    if (!(await confirm(run, question))) {
      output.say('Nothing was changed.');
      return ExitCode.interrupted;
    }
    await purgeLedger(ledger, ports);
    output.say(
      `${printable(path)} holds ids and fates, and no profile any more. Copies of it are yours to delete.`,
    );
    result.alsoNames = othersBeside(path).map(({ file, holds }) => {
      output.say(`${printable(file)} ${holds}, and is as it was: delete it.`);
      return file;
    });
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

/** Files that we have written beside it, by the names they have unless told. */
function othersBeside(path: string): { file: string; holds: string }[] {
  const plan = `${path.replace(/\.db$/, '')}.plan`;
  const people = 'names people as well';
  const others = [
    { file: `${plan}.json`, holds: 'holds options of the plan, settings of the pools and subs of examples' },
    { file: `${plan}-users.ndjson`, holds: people },
    { file: `${path}.rescued`, holds: people },
  ];
  return others.filter(({ file }) => existsSync(file));
}
