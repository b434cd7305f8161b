import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { describe, expect, test } from 'vitest';
import { type Line, pools, run, scratch, unhurried } from '../command.ts';
import { type ListedUser, Wire } from '../wire.ts';

/** Migrates a pool of a thousand, where every hard case is to be found, and tells both pools as they are then. */
async function migrated(seed: number, options: string[], config?: (people: ListedUser[]) => object) {
  const sandbox = await startSandbox({ users: 1000, seed, quota: 'off', listingLagMs: 0 });
  const wire = new Wire(sandbox);
  const folder = scratch();
  const before = [...(await wire.users(sandbox.source.userPoolId)).values()];
  if (config !== undefined)
    writeFileSync(join(folder, 'poolferry.config.json'), JSON.stringify(config(before)));
  const args = ['migrate', '--yes', '--json', ...pools(sandbox), ...unhurried, ...options];
  const ended = await run(folder, args);
  expect(ended.stderr).toBe('');
  expect(ended.result()).toMatchObject({ failed: 0, pending: 0, differing: 0, exitCode: 0 });
  const after = [...(await wire.users(sandbox.target.userPoolId)).values()];
  const groups = await wire.groups(sandbox.target.userPoolId);
  await sandbox.close();
  const counts = ended.result();
  expect(after.length).toBe(counts.migrated);
  return { folder, before, after, groups, counts, sandbox };
}

const fold = (user: ListedUser): string => user.attributes.email?.toLowerCase() ?? '';
const isVerified = (user: ListedUser) => user.attributes.email_verified === 'true';
const isFederated = (user: ListedUser) => user.status === 'EXTERNAL_PROVIDER';
/** By the letter of what a username of such a pool may be: an address, of 128 characters at most. */
const hasUsableEmail = (user: ListedUser) =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(fold(user)) && fold(user).length <= 128;

const emails = (users: ListedUser[]) => [...new Set(users.map(fold))].sort();

describe('who crosses', () => {
  test('with carry, skip and verified: everybody but federated users, one a usable address', async () => {
    const { before, after, counts } = await migrated(71, [
      ...['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'],
      ...['--unverified', 'carry', '--unconfirmed', 'carry', '--federated', 'none'],
    ]);
    const cross = before.filter((user) => hasUsableEmail(user) && !isFederated(user));
    expect(emails(after)).toEqual(emails(cross));
    expect(counts.exported).toBe(1000);
    expect(counts.skipped).toBe(1000 - emails(cross).length);
    // Nobody's address became verified on the way: whoever has it verified now had it so before.
    const verified = new Set(before.filter(isVerified).map(fold));
    expect(after.filter((user) => isVerified(user) && !verified.has(fold(user)))).toEqual([]);
  });

  test('with decisions in the config file: the person whom they name keeps the address; with groups named, those alone', async () => {
    const contested = (people: ListedUser[]) => {
      const holders = new Map<string, ListedUser[]>();
      for (const user of people) {
        if (!hasUsableEmail(user) || !isVerified(user)) continue;
        if (isFederated(user) || user.status === 'UNCONFIRMED') continue;
        holders.set(fold(user), [...(holders.get(fold(user)) ?? []), user]);
      }
      return [...holders].filter(([, users]) => users.length > 1);
    };
    // The one whom no rule would choose: the oldest; and one address that nobody is to have.
    const byAge = (users: ListedUser[]) => users.toSorted((a, b) => a.createdAt - b.createdAt);
    const decide = (people: ListedUser[]) => {
      const [nobodys, ...others] = contested(people);
      const kept = others.map(([email, users]) => [email, byAge(users)[0]?.sub]);
      return Object.fromEntries([...kept, [nobodys?.[0], null]]);
    };
    const { before, after, folder, groups } = await migrated(
      72,
      [
        ...['--passwords', 'reset', '--without-email', 'skip', '--unverified', 'skip'],
        ...['--unconfirmed', 'skip', '--federated', 'none', '--groups', 'customers,founders-1998'],
      ],
      (people) => ({ duplicates: decide(people) }),
    );
    const decisions = Object.entries(decide(before));
    expect(decisions.length).toBeGreaterThan(4);
    await run(folder, ['ids', '--format', 'ndjson', '--output', 'ids.ndjson']);
    const rows = readFileSync(join(folder, 'ids.ndjson'), 'utf8').trim().split('\n');
    const crossed = new Map(
      rows.map((row) => JSON.parse(row)).map((row: Line) => [row.target_sub, row.source_sub]),
    );
    for (const [email, sub] of decisions) {
      const holder = after.find((user) => fold(user) === email);
      expect([email, holder && crossed.get(holder.sub)]).toEqual([email, sub ?? undefined]);
    }
    expect(after.every(isVerified)).toBe(true);
    // Of the groups, those that were asked for, and those alone.
    expect([...groups.keys()].sort()).toEqual(['customers', 'founders-1998']);
    expect(groups.get('customers')?.members.size).toBeGreaterThan(200);
    expect(groups.get('founders-1998')?.members.size).toBe(0);
  });
});

describe('what crosses', () => {
  test('is dropped, renamed, set and given the old ids as told, and nothing else', async () => {
    const { before, after } = await migrated(73, [
      ...['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'],
      ...['--unverified', 'skip', '--federated', 'none'],
      ...['--drop', 'birthdate,address', '--drop', 'website', '--rename', 'nickname=profile'],
      ...['--set', 'custom:plan=gold=plated', '--drop', 'profile'],
      ...['--legacy-sub', 'custom:legacy_sub', '--legacy-username', 'custom:legacy_username'],
    ]);
    const bySub = new Map(before.map((user) => [user.sub, user]));
    let renamed = 0;
    for (const { attributes } of after) {
      const was = bySub.get(attributes['custom:legacy_sub'] ?? '');
      const { birthdate, address, website, nickname, profile, identities, email, ...rest } =
        was?.attributes ?? {};
      const { email: newEmail, ...now } = attributes;
      expect(now).toEqual({
        ...rest,
        ...(nickname !== undefined && { profile: nickname }),
        'custom:plan': 'gold=plated',
        'custom:legacy_sub': was?.sub,
        'custom:legacy_username': was?.username,
      });
      expect(newEmail?.toLowerCase()).toBe(email?.toLowerCase());
      if (nickname !== undefined) renamed += 1;
    }
    expect(renamed).toBeGreaterThan(20);
  });
});
