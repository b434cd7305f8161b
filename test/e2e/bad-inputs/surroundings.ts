import type { BadInput } from './bad-input.ts';

/** What comes from the environment, and from the pools themselves. */
export const surroundings: BadInput[] = [
  {
    name: 'no credentials',
    args: ['plan', '{pools}'],
    env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    code: 'no-credentials',
    says: /credentials/,
  },
  {
    name: 'expired credentials',
    args: ['plan', '{pools}'],
    env: { AWS_ACCESS_KEY_ID: 'EXPIREDKEY' },
    code: 'credentials-expired',
    says: /expired/,
  },
  {
    name: 'denied credentials',
    args: ['plan', '{pools}'],
    env: { AWS_ACCESS_KEY_ID: 'DENIEDKEY' },
    code: 'access-denied',
    says: /DescribeUserPool|denied|allow/i,
  },
  {
    name: 'a profile of none',
    args: ['plan', '{pools}', '--source-profile', 'nobody'],
    code: 'no-credentials',
    says: /nobody/,
  },
  {
    name: 'a broken file of profiles',
    args: ['plan', '{pools}', '--source-profile', 'mine'],
    files: { config: '[profile mine\nregion==\n' },
    env: { AWS_CONFIG_FILE: 'config' },
    code: 'no-credentials',
    says: /mine|credentials/,
  },
  {
    name: 'an unknown pool',
    args: ['plan', '{pools}', '--source', 'us-east-1_Unknown99'],
    code: 'unknown-pool',
    says: /us-east-1_Unknown99/,
  },
  {
    name: 'an unknown target',
    args: ['plan', '{pools}', '--target', 'us-east-1_Unknown99'],
    code: 'unknown-pool',
    says: /us-east-1_Unknown99/,
  },
  {
    name: 'a target by phone number',
    args: ['plan', '{pools}', '--target', '{byPhone}'],
    code: 'target-sign-in',
    says: /phone number/,
  },
  {
    name: 'an attribute that the target lacks',
    args: ['plan', '{pools}', '--legacy-sub', 'custom:nope'],
    code: 'unknown-attribute',
    says: /custom:nope/,
  },
  {
    name: 'an endpoint of the environment that is none',
    args: ['pool', 'diff', '--source', 'us-east-1_A', '--target', 'us-east-1_B'],
    env: { AWS_ENDPOINT_URL: 'nowhere' },
    code: 'bad-endpoint',
    says: /AWS_ENDPOINT_URL|endpoint/,
  },
];
