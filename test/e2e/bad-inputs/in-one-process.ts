import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answered, Asked } from './command-process.ts';

const runner = fileURLToPath(new URL('./command-process.ts', import.meta.url));
const cli = fileURLToPath(new URL('../../../packages/poolferry/dist/cli.js', import.meta.url));

/** The built command, many times in one process. */
export class CommandProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answered: Answered) => void>();
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answered: Answered) => {
      this.#waiting.get(answered.id)?.(answered);
      this.#waiting.delete(answered.id);
    });
  }

  static async start(): Promise<CommandProcess> {
    const child = fork(runner, [cli], { execArgv: ['--disable-warning=ExperimentalWarning'] });
    await once(child, 'message');
    return new CommandProcess(child);
  }

  /** @throws Error where the process ended, or nothing was answered in time: a crash or a hang of the command. */
  async run(asked: Omit<Asked, 'id'>, withinMs: number): Promise<Answered> {
    const id = ++this.#asked;
    let timer: NodeJS.Timeout | undefined;
    const fault = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms`)), withinMs);
      this.#child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
    });
    const answered = new Promise<Answered>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, ...asked });
    try {
      return await Promise.race([answered, fault]);
    } finally {
      clearTimeout(timer);
      this.#child.removeAllListeners('exit');
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
