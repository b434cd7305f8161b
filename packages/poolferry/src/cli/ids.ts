import { once } from 'node:events';
import { InputError } from '../errors.ts';
import { type IdFormat, type IdRow, idFormats, idTable } from '../files/id-table.ts';
import { writeOutput } from '../files/open.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readLedger } from '../ledger/ledger.ts';
import { pagesById } from '../ledger/pages.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { printable, printableLines } from './printable.ts';
import { command, optionsOf } from './run.ts';

interface IdsFlags extends CommonFlags {
  format?: string;
  output?: string;
}

export const ids = command<IdsFlags>(async (run) => {
  const { flags, output, ports } = run;
  const options = await optionsOf(run);
  const ledger = readLedger(options.ledger);
  try {
    const counts = ledger.census.counts();
    Object.assign(run.result, counts);
    if (flags.output !== undefined) {
      await writeOutput(flags.output, idTable(idRows(ledger), formatOf(flags)), { signal: ports.signal });
      run.result.output = flags.output;
      output.say(`${grouped(counts.migrated)} ids are in ${printable(flags.output)}`);
    } else if (output.json) {
      for await (const line of idTable(idRows(ledger), 'ndjson')) await write(line);
    } else {
      for await (const piece of idTable(idRows(ledger), formatOf(flags))) await write(piece);
    }
    return ExitCode.done;
  } finally {
    ledger.close();
  }
});

const pageSize = 1000;

/** A row for each migrated user, a page at a time. */
export function* idRows(ledger: Ledger): Generator<IdRow> {
  for (const page of pagesById((afterId) => ledger.users.migrated(afterId, pageSize))) {
    for (const { id, sub, username, target } of page) {
      if (target === undefined) throw new Error(`Migrated without a target user: row ${id}.`);
      yield {
        sourceSub: sub,
        sourceUsername: username,
        targetSub: target.sub,
        targetUsername: target.username,
      };
    }
  }
}

function formatOf({ format, json }: IdsFlags): IdFormat {
  const given = format ?? (json ? 'ndjson' : 'csv');
  const found = idFormats.find((one) => one === given);
  if (found !== undefined) return found;
  throw new InputError(`--format takes one of ${idFormats.join(', ')}.`, {
    code: 'bad-flag',
    hint: 'Write it like --format csv.',
  });
}

/** A file or a program gets every byte; a terminal would obey some. */
async function write(piece: string): Promise<void> {
  if (!process.stdout.write(process.stdout.isTTY ? printableLines(piece) : piece))
    await once(process.stdout, 'drain');
}
