import { startSandbox } from '@poolferry/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run, scratch, unhurried } from '../command.ts';
import { makeRichPool, type RichPool } from '../rich-pool.ts';
import { Wire } from '../wire.ts';

describe('try', () => {
  test('x', async () => {
    const wire = new Wire(await startSandbox({ users: 20, seed: 21, quota: 'off', listingLagMs: 0 }));
    const rich = await makeRichPool(wire);
    const ended = await run(scratch(), [
      'pool',
      'clone',
      '--sign-in',
      'email',
      '--source',
      rich.userPoolId,
      '--source-endpoint',
      wire.sandbox.endpoint,
      ...unhurried,
      '--quota-rate',
      'UserPoolClientUpdate=5000',
      '--quota-rate',
      'UserPoolClientRead=5000',
      '--quota-rate',
      'UserPoolUpdate=5000',
    ]);
    console.log(ended.code, ended.stderr, ended.stdout);
  });
});
