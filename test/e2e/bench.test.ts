import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Peer, Settings } from '../../bench/peers/peer.ts';
import { type Row, runPeer } from '../../bench/peers/run-peer.ts';
import { tableHead, tableRow } from '../../bench/peers/table.ts';

const bench = fileURLToPath(new URL('../../bench/peers.ts', import.meta.url));

/** Far above what so few users ask, so that only a tool that does not count is held back. */
const briskly = ['--users', '60', '--quota', '20', '--latency', '0-5'];

describe('npm run bench', () => {
  test('tells of Poolferry and of the plain loop what came of them', async () => {
    const only = ['--json', '--only', 'poolferry,sdk-loop-20'];
    const { stdout } = await promisify(execFile)(process.execPath, [bench, ...briskly, ...only]);
    const rows: Row[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ peer }) => peer)).toEqual(['poolferry', 'sdk-loop-20']);
    const cells = (line: string) => line.split('|').length;
    for (const row of rows) {
      expect(row).toMatchObject({ users: 60, exitCode: 0, lost: 0, withoutGroups: 0, letIn: 0 });
      expect(row.ordinary).toBeGreaterThan(50);
      expect(row.callsPerUser).toBeGreaterThan(2);
      expect(row.throttledPercent).toBeLessThan(0.5);
      for (const figure of [row.usersPerSecond, row.percentOfCeiling, row.cpuMsPerUser])
        expect(figure).toBeGreaterThan(0);
      expect(cells(tableRow(row))).toBe(cells(tableHead().split('\n')[1] ?? ''));
    }
  });

  test.each([
    [['--only', ','], '--only knows no ""'],
    [['--users', 'many'], '--users takes a whole number'],
    [['--onyl', 'poolferry'], "Unknown option '--onyl'"],
  ])('runs nothing for %j, and says what may be written', async (args, message) => {
    const refused = promisify(execFile)(process.execPath, [bench, ...args]);
    await expect(refused).rejects.toMatchObject({ code: 2, stdout: '' });
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
    await expect(refused).rejects.toMatchObject({
      stderr: expect.stringMatching(/\nusage: npm run -s bench -- /),
    });
  });

  test('counts everybody as lost with whom nothing was done', async () => {
    const idle: Peer = {
      id: 'idle',
      title: 'nothing',
      remark: 'does nothing',
      mostUsers: 60,
      givesPassword: true,
      prepare: async () => undefined,
      job: () => ({ command: ['true'], env: {} }),
    };
    const few = { users: 60, seed: 1, quota: 20, latency: '0-0' };
    const settings: Settings = { ...few, aws: 'aws', cbrFolder: undefined };
    const row = await runPeer(idle, settings);
    expect(row.ordinary).toBeGreaterThan(50);
    expect(row).toMatchObject({ lost: row.ordinary, usersPerSecond: 0, percentOfCeiling: 0 });
  });
});
