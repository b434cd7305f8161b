import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import type { PoolferryEvent } from '../../packages/poolferry/src/events.ts';
import { scratch } from '../command.ts';
import { carryAcross } from '../in-process.ts';

type Progress = Extract<PoolferryEvent, { code: 'migrate-progress' }>;

test('once everybody is across and every group is made, no time is left and no category is the slowest', async () => {
  const sandbox = await startSandbox({ users: 60, seed: 6, quota: 'off' });
  const told: Progress[] = [];
  const emit = (event: PoolferryEvent) => event.code === 'migrate-progress' && told.push(event);
  await carryAcross(sandbox, join(scratch(), 'poolferry.db'), { ports: { emit } });
  const last = told.at(-1);
  expect(last?.paces.map(({ category }) => category)).toContain('UserPoolResourceUpdate');
  expect(last?.counts).toMatchObject({ pending: 0 });
  expect(last).not.toHaveProperty('slowest');
  expect(last).not.toHaveProperty('secondsLeft');
  await sandbox.close();
});
