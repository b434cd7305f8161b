import process from 'node:process';
import { pathToFileURL } from 'node:url';

/** A command to run here; the built one, whose place the first argument of this process tells. */
export interface Asked {
  id: number;
  folder: string;
  args: string[];
  env: Record<string, string>;
}

export interface Answered {
  id: number;
  code: number;
  stdout: string;
  stderr: string;
}

// Starting a process for each of hundreds of commands would take minutes; this one runs them one after the other.
const { main } = await import(pathToFileURL(process.argv[2] ?? '').href);
process.stdout.setMaxListeners(0);
process.stderr.setMaxListeners(0);
const written = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (piece: string | Uint8Array) => {
    written[name] += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
    return true;
  };
}

async function answer({ id, folder, args, env }: Asked): Promise<Answered> {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  Object.assign(written, { stdout: '', stderr: '' });
  process.exitCode = 0;
  await main(['node', 'poolferry', ...args]);
  const code = Number(process.exitCode);
  process.exitCode = 0;
  return { id, code, ...written };
}

// A command leaves its process once it has ended; this one stays for the next.
process.exit = (() => undefined) as unknown as typeof process.exit;

process.on('message', (asked: Asked) => {
  answer(asked).then((answered) => process.send?.(answered));
});
process.send?.('ready');
