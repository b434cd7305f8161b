import { choices } from '../config/choices.ts';
import { InputError } from '../errors.ts';
import { readInput } from '../files/open.ts';
import { openMigration } from '../steps/open-migration.ts';
import { checkUsersFile, takeInFile, type UsersFile } from '../steps/take-in-file.ts';
import { type KeyFlags, unlockingOf } from './age-keys.ts';
import { carryOut } from './migrate.ts';
import { command, optionsOf } from './run.ts';

interface ImportFlags extends KeyFlags {
  input: string;
  method?: string;
  verify: boolean;
}

export const importUsers = command<ImportFlags>(async (run) => {
  const { flags, ports, killSignal } = run;
  const withRoutes = {
    ...run,
    flags: flags.method === undefined ? flags : { ...flags, routes: routesOf(flags.method, flags.routes) },
  };
  const options = await optionsOf(withRoutes, { passwordsUnlessTold: 'reset' });
  const unlocking = await unlockingOf(run, flags.input);
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

/** `--method` is `--routes` under the name that people look for here. */
function routesOf(method: string, routes: string | undefined): string {
  if (routes !== undefined && routes !== method) {
    throw new InputError('--method and --routes are one option, and say different things.', {
      code: 'bad-flag',
      hint: 'Give one of the two.',
    });
  }
  const known: readonly string[] = choices.routes;
  if (known.includes(method)) return method;
  throw new InputError(`--method takes one of ${known.join(', ')}.`, {
    code: 'bad-flag',
    hint: 'Write it like --method auto.',
  });
}
