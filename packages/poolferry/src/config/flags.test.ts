import { describe, expect, test } from 'vitest';
import { PoolferryError } from '../errors.ts';
import { type FlagStrings, readFlags } from './flags.ts';

function refusal(flags: FlagStrings): PoolferryError {
  try {
    readFlags(flags);
  } catch (error) {
    if (PoolferryError.is(error)) return error;
    throw error;
  }
  throw new Error('these flags were accepted');
}

describe('readFlags', () => {
  test('reads each flag as the value of its option', () => {
    const { input } = readFlags({
      source: 'eu-west-1_A',
      sourceProfile: 'old',
      targetRoleArn: 'arn:x',
      drop: ['a, b', 'c'],
      rename: 'nick=nickname,a=custom:b',
      set: ['custom:tenant=a=b,c', 'locale='],
      legacySub: 'custom:x',
      groups: 'one,two',
      withoutGroups: 'three',
      quotaShare: '0.75',
      quotaRate: ['UserCreation=200', 'UserList=12.5'],
      chains: '16',
      duplicates: 'verified',
      appHandlesResetRequired: true,
    });
    expect(input.source).toMatchObject({ userPoolId: 'eu-west-1_A', profile: 'old' });
    expect(input.target).toMatchObject({ userPoolId: undefined, roleArn: 'arn:x' });
    expect(input.attributes).toEqual({
      drop: ['a', 'b', 'c'],
      rename: { nick: 'nickname', a: 'custom:b' },
      set: { 'custom:tenant': 'a=b,c', locale: '' },
    });
    expect(input.legacyIds?.sub).toBe('custom:x');
    expect(input.groups).toEqual({ include: ['one', 'two'], exclude: ['three'] });
    expect(input.quota).toEqual({ share: 0.75, rates: { UserCreation: 200, UserList: 12.5 } });
    expect(input.chains).toBe(16);
    expect(input.duplicates).toBe('verified');
    expect(input.appHandlesResetRequired).toBe(true);
  });

  test.each(['who.json', './who', 'C:\\who'])('takes %s for a file of decisions', (path) => {
    expect(readFlags({ duplicates: path })).toMatchObject({ keepersPath: path });
    expect(readFlags({ duplicates: path }).input.duplicates).toBeUndefined();
  });

  test.each<[FlagStrings, string]>([
    [
      { passwords: 'signin' },
      '--passwords takes one of reset, sign-in, passwordless. Did you mean "sign-in"?',
    ],
    [{ duplicates: 'verifed' }, 'Did you mean "verified"?'],
    [{ duplicates: 'oldest' }, '--duplicates takes one of stop, verified, newest, enabled, or a file'],
    [{ quotaRate: 'UserCreatoin=5' }, 'Did you mean "UserCreation"?'],
    [{ quotaRate: 'UserCreation=fast' }, '--quota-rate takes requests per second.'],
    [{ quotaRate: 'UserCreation' }, '--quota-rate cannot be read'],
    [{ quotaShare: '80%' }, '--quota-share takes a number'],
    [{ quotaShare: '-1' }, '--quota-share takes a number'],
    [{ chains: '4' }, '--chains takes 1 or 16.'],
    [{ rename: 'a' }, '--rename cannot be read'],
    [{ rename: 'a=b,a=c' }, '--rename names "a" twice.'],
    [{ set: '=v' }, '--set cannot be read'],
    [{ drop: ' , ' }, '--drop needs at least one name.'],
  ])('refuses %j', (flags, message) => {
    const error = refusal(flags);
    expect(error).toMatchObject({ code: 'bad-flag', name: 'InputError' });
    expect(error.message).toContain(message);
    if (/^Give --[a-z-]+ one of those named\.$/.test(error.hint ?? '')) return;
    // What the hint says to write is itself accepted.
    const [, flag = '', value] = /^Write it as --([a-z-]+) (\S+)\.$/.exec(error.hint ?? '') ?? [];
    const name = flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    expect(Object.keys(flags)).toEqual([name]);
    readFlags({ [name]: value });
  });

  test('names every bad flag at once, each with its right spelling', () => {
    const error = refusal({ chains: '4', rename: 'a', routes: 'api' });
    expect(error.message).toContain('3 problems');
    expect(error.hint).toContain('Write it as --rename old=new.');
  });

  test('keeps the value of --set out of the message', () => {
    expect(refusal({ set: ['custom:a=1', 'custom:a=secret'] }).message).not.toContain('secret');
  });
});
