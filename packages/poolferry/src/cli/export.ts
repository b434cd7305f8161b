import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPools } from '../cognito/connect.ts';
import { InputError } from '../errors.ts';
import { refuseUnlessWritable, writeOutput } from '../files/open.ts';
import { usersToJson } from '../files/users-json.ts';
import { usersToNdjson } from '../files/users-ndjson.ts';
import { type Ledger, openLedger } from '../ledger/ledger.ts';
import { counted } from '../pools/in-words.ts';
import { exportSource } from '../steps/export.ts';
import { requirePool } from '../steps/open-migration.ts';
import { exportedUsers } from '../steps/write-export.ts';
import { type KeyFlags, lockingOf } from './age-keys.ts';
import { ExitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { command, optionsOf } from './run.ts';

interface ExportFlags extends KeyFlags {
  output: string;
  format?: string;
}

export const exportUsers = command<ExportFlags>(async (run) => {
  const { flags, output, ports, killSignal } = run;
  const format = formatOf(flags);
  const options = await optionsOf(run);
  const locking = { locking: await lockingOf(run, flags.output) };
  // A listing may take an hour: whatever is wrong with the file shall show first.
  await refuseUnlessWritable(flags.output, locking);
  const pool = requirePool(options.source, 'source');
  const { source } = await connectPools({ source: pool }, { ports, quota: options.quota, killSignal });
  // Memberships come after the users they belong to; a ledger of its own brings the two together without memory.
  const folder = mkdtempSync(join(tmpdir(), 'poolferry-export-'));
  let ledger: Ledger | undefined;
  try {
    ledger = openLedger(join(folder, 'export.db'));
    await exportSource({ ledger, options, ports }, source);
    const users =
      format === 'json' ? usersToJson(exportedUsers(ledger)) : usersToNdjson(exportedUsers(ledger));
    await writeOutput(flags.output, users, { signal: ports.signal, ...locking });
    const { exported } = ledger.census.counts();
    Object.assign(run.result, { exported, output: flags.output });
    output.say(`${counted(exported, 'user is', 'users are')} in ${printable(flags.output)}`);
    return ExitCode.done;
  } finally {
    source.close();
    ledger?.close();
    rmSync(folder, { recursive: true });
  }
});

function formatOf({ format, output }: ExportFlags): 'json' | 'ndjson' {
  const given = format ?? (/\.ndjson(\.|$)/.test(output) ? 'ndjson' : 'json');
  if (given === 'json' || given === 'ndjson') return given;
  throw new InputError('--format takes one of json, ndjson.', {
    code: 'bad-flag',
    hint: 'Write it like --format ndjson.',
  });
}
