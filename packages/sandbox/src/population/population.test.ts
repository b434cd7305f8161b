import { describe, expect, test } from 'vitest';
import { type HardCase, manifest } from './hard-cases.ts';
import { passwordOf } from './passwords.ts';
import { type GeneratedUser, population } from './population.ts';

const POOL = 'us-east-1_AbCdEfGhI';
const make = (users: number, seed = 1) => [...population({ users, seed, poolId: POOL }).users()];
const MANY = make(20_000);
const of3000 = manifest({ users: 3000, seed: 1, poolId: POOL });

function* values(users: readonly GeneratedUser[]) {
  for (const { attributes } of users)
    for (const name in attributes) yield [name, attributes[name] ?? ''] as const;
}

describe('how many and which', () => {
  test.each([0, 1, 2, 10, 999, 1000, 1001, 2500])('[SP-40] %d users asked are as many made', (users) => {
    expect(make(users)).toHaveLength(users);
  });

  test('[SP-40] a smaller population is the beginning of a larger one', () => {
    expect(make(1234)).toEqual(MANY.slice(0, 1234));
  });

  test.each([-1, 1.5, Number.NaN])('[SP-40] %d users cannot be made', (users) => {
    expect(() => population({ users, seed: 1 })).toThrow(RangeError);
  });

  test('[SP-41] a seed means the same users every time, another seed others', () => {
    expect(make(1500, 5)).toEqual(make(1500, 5));
    expect(make(50, 5)).not.toEqual(make(50, 6));
  });

  test('[SP-42] the first user of all is an ordinary one', () => {
    for (let seed = 0; seed < 20; seed++)
      expect(manifest({ users: 1, seed, poolId: POOL })).toMatchObject({ healthy: 1, ordinary: 1 });
  });

  test('[SP-43] every hard case is there from 3,000 users on', () => {
    for (const seed of [1, 2, 99]) {
      const { cases } = manifest({ users: 3000, seed, poolId: POOL });
      const missing = Object.entries(cases).filter(([, count]) => count === 0);
      expect(missing).toEqual([]);
    }
  });

  test('[SP-44] nine in ten can cross without a question, over a third are ordinary in all they have', () => {
    expect(of3000.healthy / 3000).toBeGreaterThan(0.9);
    expect(of3000.ordinary / 3000).toBeGreaterThan(1 / 3);
  });

  test('the cases that break the most tools come up at least twice, as several implementations may differ', () => {
    const often: HardCase[] = [
      'noEmail',
      'disabledVerified',
      'unverified',
      'unconfirmed',
      'federated',
      'phoneSignIn',
    ];
    for (const name of often) expect(of3000.cases[name], name).toBeGreaterThan(8);
  });
});

describe('one for each', () => {
  test('[SP-45] subs, usernames and passwords are each one person’s', () => {
    const local = MANY.filter(({ password }) => password !== undefined);
    expect(new Set(MANY.map(({ sub }) => sub)).size).toBe(MANY.length);
    expect(new Set(MANY.map(({ username }) => username)).size).toBe(MANY.length);
    expect(new Set(local.map(({ password }) => password)).size).toBe(local.length);
  });

  test('[SP-46] usernames are such as the pool allows', () => {
    for (const { username } of MANY) {
      if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(username)) expect.fail(username);
    }
  });

  test('[SP-47] passwords satisfy the default policy and follow from seed and username', () => {
    for (const { username, password, status } of MANY) {
      expect(password).toBe(passwordOf(1, username));
      expect(password === undefined).toBe(status === 'EXTERNAL_PROVIDER');
      const conforms = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!#$%*+\-?])\S{8,99}$/;
      if (password !== undefined && !conforms.test(password)) expect.fail(username);
    }
    expect(passwordOf(2, 'ada')).not.toBe(passwordOf(1, 'ada'));
  });
});

describe('values', () => {
  test('[SP-48] every value has 1 to 2,048 bytes and survives UTF-8', () => {
    for (const [name, value] of values(MANY)) {
      const bytes = Buffer.from(value);
      if (bytes.length < 1 || bytes.length > 2048 || bytes.toString() !== value) expect.fail(name);
    }
  });

  test('[SP-49] typed values are of their type', () => {
    const shapes: Record<string, RegExp> = {
      birthdate: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)$/,
      phone_number: /^\+[1-9]\d{1,14}$/,
      email_verified: /^(true|false)$/,
      phone_number_verified: /^(true|false)$/,
      updated_at: /^\d+$/,
    };
    for (const [name, value] of values(MANY)) {
      if (shapes[name] !== undefined && !shapes[name].test(value)) expect.fail(`${name}: ${value}`);
    }
  });

  test('[SP-49] addresses and identities are JSON', () => {
    for (const { attributes, status } of MANY) {
      if (attributes.address !== undefined)
        expect(JSON.parse(attributes.address)).toHaveProperty('formatted');
      if (attributes.identities === undefined) continue;
      expect(JSON.parse(attributes.identities)).toMatchObject([{ primary: status === 'EXTERNAL_PROVIDER' }]);
    }
  });

  test('[SP-50] custom values are declared and keep within what the declaration says', () => {
    const declared = new Map(
      population({ users: 0, seed: 1 }).customAttributes.map((one) => [String(one.name), one]),
    );
    for (const [name, value] of values(MANY)) {
      if (!name.startsWith('custom:')) continue;
      const rule = declared.get(name);
      const measure = rule?.type === 'Number' ? Number(value) : value.length;
      if (rule === undefined || measure < (rule.min ?? 0) || measure > (rule.max ?? Infinity))
        expect.fail(name);
    }
    for (const name of declared.keys()) expect(name.length - 'custom:'.length).toBeLessThanOrEqual(20);
  });

  test('[SP-51] dates are in the past, years apart, and nobody changed before being made', () => {
    const made = MANY.map(({ createdAt }) => createdAt);
    expect(Math.max(...made)).toBeLessThan(Date.UTC(2025, 0, 1) / 1000);
    expect(Math.max(...made) - Math.min(...made)).toBeGreaterThan(8 * 365 * 86_400);
    expect(MANY.every(({ createdAt, modifiedAt }) => modifiedAt >= createdAt)).toBe(true);
    expect(MANY.some(({ createdAt, modifiedAt }) => modifiedAt > createdAt)).toBe(true);
  });
});

describe('groups', () => {
  test('[SP-52] about one membership each, a third of all in one group, nobody in another, up to 40 for some', () => {
    expect(Math.abs(of3000.memberships / 3000 - 1)).toBeLessThan(0.15);
    expect(Math.abs((of3000.members.customers ?? 0) / 3000 - 1 / 3)).toBeLessThan(0.03);
    expect(Object.values(of3000.members).filter((members) => members === 0)).toHaveLength(1);
    expect(Math.max(...MANY.map(({ groups }) => groups.length))).toBe(40);
  });

  test.each([3000, 999, 20])(
    '[SP-53] memberships of %i users are of groups that exist, each once',
    (users) => {
      const made = population({ users, seed: 1, poolId: POOL });
      const names = new Set(made.groups.map(({ name }) => name));
      for (const { groups } of made.users()) {
        expect(new Set(groups).size).toBe(groups.length);
        for (const group of groups) if (!names.has(group)) expect.fail(group);
      }
    },
  );

  test('[SP-53] a pool of few users has few groups', () => {
    const teamsAmong = (users: number) =>
      population({ users, seed: 1, poolId: POOL }).groups.filter(({ name }) => name.startsWith('team-'));
    expect(teamsAmong(0)).toHaveLength(0);
    expect(teamsAmong(999)).toHaveLength(48);
  });

  test('[SP-54] users of a provider are in the group named after pool and provider, where the pool is known', () => {
    const google = (users: readonly GeneratedUser[]) =>
      users.filter(({ username }) => username.startsWith('Google_'));
    for (const { groups } of google(MANY)) expect(groups).toContain(`${POOL}_Google`);
    const unknown = population({ users: 3000, seed: 1 });
    expect(google([...unknown.users()]).length).toBeGreaterThan(0);
    expect(unknown.groups.some(({ name }) => name.endsWith('_Google'))).toBe(false);
  });

  test('[SP-55] groups have precedence 0, a role, odd descriptions, and names the service allows', () => {
    const { groups } = population({ users: 0, seed: 1, poolId: POOL });
    for (const { name } of groups) expect(name).toMatch(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u);
    expect(groups.some(({ precedence }) => precedence === 0)).toBe(true);
    expect(groups.some(({ roleArn }) => roleArn?.startsWith('arn:aws:iam::'))).toBe(true);
    expect(groups.some(({ description }) => description?.includes('\n'))).toBe(true);
    expect(Math.max(...groups.map(({ description }) => description?.length ?? 0))).toBe(2048);
  });
});
