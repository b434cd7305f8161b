import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('what is under way in the background does not hold a command that has ended, and all is printed', () => {
  const script = `
    import { command } from ${JSON.stringify(new URL('run.ts', import.meta.url).href)};
    await command(async ({ output }) => {
      setInterval(() => undefined, 60_000);
      output.object({ type: 'big', text: 'x'.repeat(3_000_000) });
      return 5;
    })({ json: true });`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 2 ** 23,
  });
  expect([ended.status, ended.stderr]).toEqual([5, '']);
  expect(ended.stdout.length).toBeGreaterThan(3_000_000);
  expect(ended.stdout.trimEnd().endsWith('{"type":"result","exitCode":5}')).toBe(true);
});
