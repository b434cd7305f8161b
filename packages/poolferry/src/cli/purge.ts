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
    result.alsoNames = tellOthers(path).map((file) => {
      output.say(`${printable(file)} names people as well, and is as it was: delete it.`);
      return file;
    });
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

/** Files that we have written beside it, by the names they have unless told. */
function tellOthers(path: string): string[] {
  const users = `${path.replace(/\.db$/, '')}.plan-users.ndjson`;
  return [users, `${path}.rescued`].filter((file) => existsSync(file));
}
