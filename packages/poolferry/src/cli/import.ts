import { InputError } from '../errors.ts';
import { readInput } from '../files/open.ts';
import { openMigration } from '../steps/open-migration.ts';
import { checkUsersFile, takeInFile, type UsersFile } from '../steps/take-in-file.ts';
import type { CommonFlags } from './flags.ts';
import { carryOut } from './migrate.ts';
import { readLines } from './read-lines.ts';
import { command, optionsOf } from './run.ts';

interface ImportFlags extends CommonFlags {
  input: string;
  method: string;
  identity?: string;
  verify: boolean;
}

export const importUsers = command<ImportFlags>(async (run) => {
  const { flags, ports, killSignal } = run;
  refuseOtherMethods(flags.method);
  const options = await optionsOf(run, { passwordsUnlessTold: 'reset' });
  const unlocking = flags.identity === undefined ? {} : { identities: readLines(flags.identity) };
  const file: UsersFile = { name: flags.input, open: () => readInput(flags.input, unlocking) };
  const { sha256 } = await checkUsersFile(file);
  const migration = await openMigration(options, { fileSha256: sha256 }, ports, { killSignal });
  try {
    await takeInFile(migration, file);
    return await carryOut(run, migration, { mayPlan: true, verify: flags.verify });
  } finally {
    migration.close();
  }
});

function refuseOtherMethods(method: string): void {
  if (method === 'admin-create') return;
  const known = ['import-job', 'auto'].includes(method);
  throw new InputError(
    known
      ? `This version of Poolferry cannot import by ${method} yet.`
      : '--method takes one of admin-create, import-job, auto.',
    { code: known ? 'not-built-yet' : 'bad-flag', hint: 'Use --method admin-create.' },
  );
}
