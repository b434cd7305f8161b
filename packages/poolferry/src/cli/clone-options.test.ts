import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import type { PoolOptions } from '../config/options.ts';
import { type CloneFlags, cloneOptions, cloneTarget } from './clone-options.ts';

const arn = 'arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Source123';
const role = (account: string) => `arn:aws:iam::${account}:role/x`;

function read(given: Partial<CloneFlags>, sourceAccess: Partial<PoolOptions> = {}) {
  const flags: CloneFlags = { color: false, signIn: 'email', ...given };
  const source = { userPoolId: 'us-east-1_Source123', ...sourceAccess };
  const target = cloneTarget(flags, defaultOptions(), source);
  return { target, ...cloneOptions(flags, defaultOptions(), { source, arn, target }) };
}

test('a clone is made where its source is, and as whoever reads it, unless told', () => {
  const { target, place } = read({}, { profile: 'old', endpoint: 'http://127.0.0.1:1' });
  expect(target).toMatchObject({ region: 'us-east-1', profile: 'old', endpoint: 'http://127.0.0.1:1' });
  expect(place).toEqual({ sameRegion: true, sameAccount: true });
});

test.each([
  { flags: { targetRegion: 'eu-west-1' }, place: { sameRegion: false, sameAccount: true } },
  { flags: { targetProfile: 'new' }, place: { sameRegion: true, sameAccount: false } },
  { flags: { targetProfile: 'new', sameAccount: true }, place: { sameRegion: true, sameAccount: true } },
  { flags: { targetRoleArn: role('111122223333') }, place: { sameRegion: true, sameAccount: true } },
  { flags: { targetRoleArn: role('444455556666') }, place: { sameRegion: true, sameAccount: false } },
  { flags: { targetEndpoint: 'http://127.0.0.1:2' }, place: { sameRegion: true, sameAccount: false } },
])('what is bound to the old place stays where $flags may lead elsewhere', ({ flags, place }) => {
  expect(read(flags).place).toEqual(place);
});

test('the attribute for the old sub is made unless told not to', () => {
  expect(read({}).legacyIds).toEqual({ sub: 'custom:legacy_sub', username: undefined });
  expect(read({ legacySub: 'none' }).legacyIds.sub).toBeUndefined();
});

test('names of a list may come between commas, and ids of parts may hold them', () => {
  const { triggers, leaveOut } = read({ triggers: ['PreSignUp, PostConfirmation'], leaveOut: ['group:a,b'] });
  expect(triggers).toEqual(['PreSignUp', 'PostConfirmation']);
  expect(leaveOut).toEqual(['group:a,b']);
});

test.each(['{"Google": {"client_secret": "s3cret"', '{"Google": "s3cret"}', '["s3cret"]'])(
  'a file of secrets that is wrong is refused without telling any: %s',
  (text) => {
    const path = join(mkdtempSync(join(tmpdir(), 'clone-')), 'secrets.json');
    writeFileSync(path, text);
    const failure = (() => {
      try {
        return read({ providerSecrets: path });
      } catch (error) {
        return error as Error & { code: string; hint: string };
      }
    })();
    expect(failure).toMatchObject({ code: 'bad-flag' });
    expect(JSON.stringify([failure, (failure as Error).message])).not.toContain('s3cret');
  },
);
