import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  attributes,
  EMAIL_POOL,
  HOUR_MS,
  MINUTE_MS,
  newPool,
  newUser,
  openWire,
  valueIn,
  type Wire,
} from './wire.ts';

type Listed = { Username: string; Attributes: { Name: string; Value: string }[]; Enabled: boolean };

describe('listings', () => {
  let wire: Wire;
  let source: string;
  beforeAll(async () => {
    wire = await openWire({ users: 3_000 });
    source = wire.sandbox.source.userPoolId;
  });
  afterAll(() => wire.close());
  afterEach(async () => {
    await wire.control('POST', 'switches', DEFAULTS);
    await wire.control('POST', 'listing-lag', { lagMs: 0 });
  });
  const DEFAULTS = {
    subPrefixFilter: 'honoured',
    tokenHourRunsFrom: 'last-page',
    attributesToGetEmpty: 'all',
    filterCase: 'as-pool',
  };

  const all = async (UserPoolId: string, more: object = {}): Promise<Listed[]> =>
    (await wire.pages('ListUsers', { UserPoolId, ...more })).flatMap((page) => page.Users);
  const found = async (pool: string, Filter: string) =>
    (await all(pool, { Filter })).map(({ Username }) => Username).sort();
  const setSwitch = (change: object) => wire.control('POST', 'switches', change);

  it('[LU-1] lists every user once, 60 a page at most, the last page without a token', async () => {
    const pages = await wire.pages('ListUsers', { UserPoolId: source });
    const names = pages.flatMap((page) => page.Users.map(({ Username }: Listed) => Username));
    expect(Math.max(...pages.map((page) => page.Users.length))).toBe(60);
    expect(names.length).toBe(3_000);
    expect(new Set(names).size).toBe(3_000);
    expect(pages.at(-1)?.PaginationToken).toBeUndefined();
  });

  it('[LU-2] has short and empty pages in between, the same ones each time', async () => {
    const lengths = async () =>
      (await wire.pages('ListUsers', { UserPoolId: source, Limit: 10 })).map(({ Users }) => Users.length);
    const first = await lengths();
    expect(first.slice(0, -1)).toContain(0);
    expect(first.slice(0, -1).some((length) => length > 0 && length < 10)).toBe(true);
    expect(await lengths()).toEqual(first);
  });

  it('[LU-3] takes a token with the same parameters only', async () => {
    const { PaginationToken } = await wire.ok('ListUsers', { UserPoolId: source, Limit: 5 });
    const again = (change: object) =>
      wire.error('ListUsers', { UserPoolId: source, Limit: 5, PaginationToken, ...change });
    const refused = 'InvalidParameterException: Paging marker is invalid for request.';
    expect(await again({ Limit: 6 })).toBe(refused);
    expect(await again({ Filter: 'status = "Enabled"' })).toBe(refused);
    expect(await again({ UserPoolId: wire.sandbox.target.userPoolId })).toBe(refused);
    expect(await again({ PaginationToken: `${PaginationToken}x` })).toBe(refused);
    expect(await again({ PaginationToken: 'made-up' })).toBe(refused);
    await wire.ok('ListUsers', { UserPoolId: source, Limit: 5, PaginationToken });
  });

  it('[LU-4] lets a token die an hour after its page, or after the first page of its chain', async () => {
    const next = (PaginationToken: string) =>
      wire.call('ListUsers', { UserPoolId: source, Limit: 5, PaginationToken });
    const first = await wire.ok('ListUsers', { UserPoolId: source, Limit: 5 });
    wire.advance(40 * MINUTE_MS);
    const second = (await next(first.PaginationToken)).body;
    wire.advance(40 * MINUTE_MS);
    expect((await next(first.PaginationToken)).body.__type).toBe('InvalidParameterException');
    expect((await next(second.PaginationToken)).status).toBe(200);
    await setSwitch({ tokenHourRunsFrom: 'first-page' });
    expect((await next(second.PaginationToken)).body.__type).toBe('InvalidParameterException');
    wire.advance(HOUR_MS);
  });

  it('[LU-5] shows what was written only after the lag: creation, change and deletion', async () => {
    const { id } = await newPool(wire);
    await wire.control('POST', 'listing-lag', { lagMs: 500 });
    await newUser(wire, id, 'ann', { name: 'before' });
    expect(await all(id)).toEqual([]);
    wire.advance(501);
    expect(await all(id)).toHaveLength(1);
    const update = { UserPoolId: id, Username: 'ann', UserAttributes: attributes({ name: 'after' }) };
    await wire.ok('AdminUpdateUserAttributes', update);
    const name = async () => valueIn((await all(id))[0]?.Attributes ?? [], 'name');
    expect(await name()).toBe('before');
    expect(
      valueIn((await wire.ok('AdminGetUser', { UserPoolId: id, Username: 'ann' })).UserAttributes, 'name'),
    ).toBe('after');
    wire.advance(501);
    expect(await name()).toBe('after');
    await wire.ok('AdminDeleteUser', { UserPoolId: id, Username: 'ann' });
    expect(await all(id)).toHaveLength(1);
    wire.advance(501);
    expect(await all(id)).toEqual([]);
  });

  it('[LU-6] shows each of two quick writes in its turn', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'one' });
    await wire.control('POST', 'listing-lag', { lagMs: 1_000 });
    const rename = (name: string) =>
      wire.ok('AdminUpdateUserAttributes', {
        UserPoolId: id,
        Username: 'ann',
        UserAttributes: attributes({ name }),
      });
    await rename('two');
    wire.advance(450);
    await rename('three');
    const name = async () => valueIn((await all(id))[0]?.Attributes ?? [], 'name');
    expect(await name()).toBe('one');
    wire.advance(1_000);
    expect(await name()).toBe('three');
  });

  it('[LU-7] filters by = and ^= on the documented attributes', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', {
      email: 'ann@x.com',
      name: 'Ann',
      given_name: 'A',
      family_name: 'Xu',
      phone_number: '+4911',
    });
    await newUser(wire, id, 'anton', { email: 'anton@y.com', name: 'Anton', preferred_username: 'toni' });
    await wire.ok('AdminDisableUser', { UserPoolId: id, Username: 'anton' });
    expect(await found(id, 'username = "ann"')).toEqual(['ann']);
    expect(await found(id, 'username ^= "an"')).toEqual(['ann', 'anton']);
    expect(await found(id, 'email = "anton@y.com"')).toEqual(['anton']);
    expect(await found(id, 'email ^= "ann@"')).toEqual(['ann']);
    expect(await found(id, 'phone_number = "+4911"')).toEqual(['ann']);
    expect(await found(id, 'preferred_username = "toni"')).toEqual(['anton']);
    expect(await found(id, 'name ^= "Ann"')).toEqual(['ann']);
    expect(await found(id, 'given_name = "A"')).toEqual(['ann']);
    expect(await found(id, 'family_name = "Xu"')).toEqual(['ann']);
    expect(await found(id, 'status = "Disabled"')).toEqual(['anton']);
    expect(await found(id, 'cognito:user_status = "force_change_password"')).toEqual(['ann', 'anton']);
    expect(await found(id, '')).toEqual(['ann', 'anton']);
  });

  it('[LU-8] compares usernames and status with case, cognito:user_status without', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'Ann');
    expect(await found(id, 'username = "ann"')).toEqual([]);
    expect(await found(id, 'status = "enabled"')).toEqual([]);
    expect(await found(id, 'cognito:user_status = "Force_Change_Password"')).toEqual(['Ann']);
  });

  it('[LU-9] compares emails as the pool compares names, or exactly, as the switch says', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    await newUser(wire, id, 'Ann@x.com');
    expect(await found(id, 'email = "ann@X.com"')).toHaveLength(1);
    await setSwitch({ filterCase: 'exact' });
    expect(await found(id, 'email = "ann@X.com"')).toHaveLength(0);
    expect(await found(id, 'email = "Ann@x.com"')).toHaveLength(1);
  });

  it('[LU-10] takes escaped quotes and backslashes in a value', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'An "n" \\ Xu' });
    expect(await found(id, 'name = "An \\"n\\" \\\\ Xu"')).toEqual(['ann']);
  });

  it.each([
    ['a custom attribute', 'custom:tenant = "x"', /Invalid search attribute/],
    ['an unknown attribute', 'birthdate = "x"', /Invalid search attribute/],
    ['another operator', 'name != "x"', /parsing filter/],
    ['no quotes', 'name = x', /parsing filter/],
    ['two conditions', 'name = "x" AND email = "y"', /parsing filter/],
    ['more than 256 characters', `name = "${'x'.repeat(256)}"`, /less than or equal to 256/],
  ])('[LU-11] refuses a filter with %s', async (_what, Filter, message) => {
    expect(await wire.error('ListUsers', { UserPoolId: source, Filter })).toMatch(message);
  });

  it('[LU-12] partitions by sub prefix, and finds one sub', async () => {
    const digits = [...'0123456789abcdef'];
    const parts = await Promise.all(digits.map((digit) => all(source, { Filter: `sub ^= "${digit}"` })));
    expect(parts.flat()).toHaveLength(3_000);
    expect(parts.every((part) => part.length > 100)).toBe(true);
    const sub = valueIn(parts[3]?.[7]?.Attributes ?? [], 'sub') as string;
    expect(await all(source, { Filter: `sub = "${sub}"` })).toHaveLength(1);
    expect(await all(source, { Filter: `sub ^= "${sub.slice(0, 6)}"` })).toHaveLength(1);
  });

  it('[LU-13] refuses a sub prefix, or compares the whole, where the switch says so', async () => {
    await setSwitch({ subPrefixFilter: 'refused' });
    expect(await wire.error('ListUsers', { UserPoolId: source, Filter: 'sub ^= "a"' })).toMatch(
      /^InvalidParameterException/,
    );
    await setSwitch({ subPrefixFilter: 'equality' });
    expect(await all(source, { Filter: 'sub ^= "a"' })).toEqual([]);
  });

  it('[LU-14] fails where one of the users lacks an attribute asked for', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'Ann', email: 'a@x.com' });
    const [listed] = await all(id, { AttributesToGet: ['name'] });
    expect(listed?.Attributes).toEqual(attributes({ name: 'Ann' }));
    await newUser(wire, id, 'bob');
    const asked = { UserPoolId: id, AttributesToGet: ['name'] };
    expect(await wire.error('ListUsers', asked)).toMatch(/^InvalidParameterException: .*name/);
  });

  it('[LU-15] takes an empty AttributesToGet for none given, or literally, as the switch says', async () => {
    const { id } = await newPool(wire);
    await newUser(wire, id, 'ann', { name: 'Ann' });
    const count = async () => (await all(id, { AttributesToGet: [] }))[0]?.Attributes.length;
    expect(await count()).toBe(2);
    await setSwitch({ attributesToGetEmpty: 'none' });
    expect(await count()).toBe(0);
  });

  it('[LU-16] keeps its place however many are created and deleted meanwhile', async () => {
    const { id } = await newPool(wire);
    for (let at = 0; at < 12; at++) await newUser(wire, id, `old${at}`);
    const first = await wire.ok('ListUsers', { UserPoolId: id, Limit: 4 });
    // A page may be shorter than asked for.
    for (const [at, { Username }] of (first.Users as Listed[]).slice(0, 3).entries()) {
      await wire.ok('AdminDeleteUser', { UserPoolId: id, Username });
      await newUser(wire, id, `new${at}`);
    }
    const rest = await wire.pages('ListUsers', {
      UserPoolId: id,
      Limit: 4,
      PaginationToken: first.PaginationToken,
    });
    const names = [first, ...rest].flatMap((page) => page.Users.map(({ Username }: Listed) => Username));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('old'))).toHaveLength(12);
  });
});
