import { execFileSync } from 'node:child_process';

const built = 'POOLFERRY_TESTS_BUILT';

/**
 * The tests below drive the built command, so it is built from what is there now: once for all projects, since some of
 * them run while others still begin.
 */
export function setup(): void {
  if (process.env[built] !== undefined) return;
  execFileSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.env[built] = 'yes';
}
