import { execFileSync } from 'node:child_process';

/** The tests below drive the built command, so it is built from what is there now. */
export function setup(): void {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
