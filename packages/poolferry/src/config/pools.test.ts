import { describe, expect, test } from 'vitest';
import { poolProblems, regionOfPool } from './pools.ts';

describe('regionOfPool', () => {
  test.each(['us-east-1', 'us-gov-west-1', 'eu-isoe-west-1', 'ap-southeast-12'])('is %s', (region) => {
    expect(regionOfPool(`${region}_Ab12Cd34E`)).toBe(region);
  });

  test.each([
    '',
    'us-east-1',
    'us-east-1_',
    'us-east-1-Ab12',
    'useast1_Ab12',
    'us-east-1_Ab 12',
    'us-east-1_Ab12\n',
    'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab12',
    `us-east-1_${'a'.repeat(50)}`,
  ])('refuses %j with an example', (id) => {
    expect(() => regionOfPool(id)).toThrow(
      expect.objectContaining({
        code: 'bad-pool-id',
        name: 'InputError',
        hint: expect.stringContaining('us-east-1_'),
      }),
    );
  });
});

describe('poolProblems', () => {
  const codes = (...pools: Parameters<typeof poolProblems>) => poolProblems(...pools).map(({ code }) => code);

  test('nothing to say of two pools in order, or of none', () => {
    expect(codes({ userPoolId: 'us-east-1_A', region: 'us-east-1' }, { userPoolId: 'us-east-1_B' })).toEqual(
      [],
    );
    expect(codes(undefined, undefined)).toEqual([]);
  });

  test('the same pool twice is refused, whatever the endpoints', () => {
    const userPoolId = 'us-east-1_A';
    expect(codes({ userPoolId }, { userPoolId, endpoint: 'http://localhost:1' })).toEqual(['same-pool']);
  });

  test('a Region that is not the pool id’s is refused on either side', () => {
    const wrong = { userPoolId: 'us-east-1_A', region: 'eu-west-1' };
    expect(poolProblems(wrong, undefined)[0]).toMatchObject({
      code: 'wrong-region',
      text: expect.stringContaining('source'),
    });
    expect(poolProblems(undefined, wrong)[0]?.text).toContain('target');
  });

  test('a local emulator may use other Regions, but the id keeps its shape', () => {
    const endpoint = 'http://localhost:1';
    expect(codes({ userPoolId: 'test_A', endpoint }, { userPoolId: 'local_B' })).toEqual([]);
    expect(codes({ userPoolId: 'test', endpoint }, undefined)).toEqual(['bad-pool-id']);
  });

  test.each(['localhost:9229', 'ftp://x', ''])('%j is no endpoint', (endpoint) => {
    expect(codes({ userPoolId: 'us-east-1_A', endpoint }, undefined)).toEqual(['bad-endpoint']);
  });
});
