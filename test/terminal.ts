import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { refuseTold } from './untold.ts';

const bin = fileURLToPath(new URL('../packages/poolferry/bin/poolferry.js', import.meta.url));

// Each line is typed when it is asked for: a terminal shows by itself what comes too early.
const typist = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
seen, lines = b'', sys.argv[1].split('\\n')
while True:
  try: piece = os.read(terminal, 4096)
  except OSError: break
  if not piece: break
  seen += piece
  if lines and seen.endswith(b': '): os.write(terminal, (lines.pop(0) + '\\r').encode())
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

// Closes the terminal as soon as it is asked something.
const leaver = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
seen = b''
while b'[y/N] ' not in seen: seen += os.read(terminal, 4096)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** Whether there is a Python with pseudo-terminals to type at. */
export function hasTerminal(): boolean {
  return spawnSync('python3', ['-c', 'import pty']).status === 0;
}

/** Runs the built command at a terminal of its own and answers its questions in turn; `seen` is all that the terminal showed. */
export async function typeAt(
  folder: string,
  args: string[],
  answers: string[],
): Promise<{ seen: string; code: number }> {
  const startedMs = Date.now();
  const words = ['-c', typist, answers.join('\n'), process.execPath, bin, ...args];
  const child = startPython(folder, words);
  const [seen, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  await refuseTold({ args, stdout: seen, stderr: '', folder, startedMs });
  return { seen, code };
}

/** Runs the built command at a terminal of its own, which is closed at its first question; how it ended. */
export async function closeAtQuestion(folder: string, args: string[]): Promise<number> {
  const child = startPython(folder, ['-c', leaver, process.execPath, bin, ...args]);
  const [code] = await once(child, 'close');
  return code;
}

function startPython(folder: string, words: string[]) {
  return spawn('python3', words, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
