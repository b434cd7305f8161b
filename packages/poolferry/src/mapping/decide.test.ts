import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecidingOptions } from '../config/options.ts';
import type { ListedUser } from '../user.ts';
import { draftOf, isLinked, judge, needsUnverifiedDecision } from './decide.ts';
import { decidingOptions, listedUser, targetRules } from './mapping-fixture.ts';

const judged = (user: Partial<ListedUser>, options: Partial<DecidingOptions> = {}, rules = targetRules()) =>
  judge(listedUser(user), decidingOptions(options), rules);

const federated: Partial<ListedUser> = { status: 'EXTERNAL_PROVIDER', username: 'Google_1' };
const linkedAttributes = { email: 'a@x.org', email_verified: 'true', identities: '[{"userId":"1"}]' };
const unverifiedAttributes = { email: 'a@x.org', email_verified: 'false' };

describe('what becomes of one source user', () => {
  test('an ordinary one crosses under their email, which is the name to tell them by', () => {
    expect(judged({})).toEqual({
      kind: 'cross',
      signIn: 'jane@example.com',
      furtherClaims: [],
      draft: {
        username: 'Jane@Example.com',
        attributes: { email: 'Jane@Example.com', email_verified: 'true', name: 'Jane' },
        enabled: true,
        smsMfa: false,
      },
    });
  });

  test('the name keeps its case in a pool that tells case apart', () => {
    expect(judged({}, {}, targetRules({ caseSensitive: true }))).toMatchObject({
      signIn: 'Jane@Example.com',
    });
  });

  test('a disabled one crosses disabled', () => {
    expect(judged({ enabled: false })).toMatchObject({ kind: 'cross', draft: { enabled: false } });
  });

  test.each(['CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD'])('%s crosses', (status) => {
    expect(judged({ status })).toMatchObject({ kind: 'cross' });
  });

  test.each([
    ['without an email', {}, 'missing'],
    ['with an empty one', { email: '' }, 'missing'],
    ['with a malformed one', { email: 'jane at example' }, 'malformed'],
    ['with one that is too long for a username', { email: `${'a'.repeat(130)}@x.org` }, 'too long'],
  ])('one %s waits for a person, or stays behind by the option', (_, attributes, why) => {
    const problem = { kind: 'problem', problem: 'without-email', why };
    expect(judged({ attributes: attributes as Record<string, string> })).toEqual(problem);
    const skip = { kind: 'skip', reason: 'without-email', why };
    expect(judged({ attributes: attributes as Record<string, string> }, { withoutEmail: 'skip' })).toEqual(
      skip,
    );
  });

  test('an unconfirmed one stays behind, waits or crosses by the option', () => {
    const user = { status: 'UNCONFIRMED' };
    expect(judged(user, { unconfirmed: 'skip' })).toEqual({ kind: 'skip', reason: 'unconfirmed' });
    expect(judged(user, { unconfirmed: 'stop' })).toEqual({ kind: 'problem', problem: 'unconfirmed' });
    expect(judged(user, { unconfirmed: 'carry' })).toMatchObject({ kind: 'cross' });
  });

  test('a federated one never becomes a local user', () => {
    expect(judged(federated)).toEqual({ kind: 'problem', problem: 'federated' });
    expect(judged(federated, { federated: 'none' })).toEqual({ kind: 'skip', reason: 'federated' });
  });

  test('a linked one waits, or crosses without the link', () => {
    const user = { attributes: linkedAttributes };
    expect(judged(user)).toEqual({ kind: 'problem', problem: 'linked' });
    expect(judged(user, { federated: 'none' })).toMatchObject({
      kind: 'cross',
      draft: { attributes: { email: 'a@x.org', email_verified: 'true' } },
    });
  });

  test.each([
    ['false', unverifiedAttributes],
    ['missing', { email: 'a@x.org' }],
    ['anything but true', { email: 'a@x.org', email_verified: 'True' }],
  ])('an email whose proof is %s is never marked verified', (_, attributes) => {
    expect(judged({ attributes }, { unverified: 'skip' })).toEqual({ kind: 'skip', reason: 'unverified' });
    const drafted = draftOf(
      listedUser({ attributes }),
      decidingOptions({ unverified: 'carry' }),
      targetRules(),
    );
    expect(drafted).toMatchObject({ kind: 'draft', draft: { attributes } });
  });

  test('an unverified one needs a decision by default only', () => {
    const draft = { username: 'a@x.org', attributes: unverifiedAttributes, enabled: true, smsMfa: false };
    expect(needsUnverifiedDecision(listedUser(), draft, decidingOptions())).toBe(true);
    expect(needsUnverifiedDecision(listedUser(), draft, decidingOptions({ unverified: 'carry' }))).toBe(
      false,
    );
    const verified = { ...draft, attributes: { email_verified: 'true' } };
    expect(needsUnverifiedDecision(listedUser(), verified, decidingOptions())).toBe(false);
  });

  test('attributes that the target refuses wait for a person, who is told which', () => {
    const attributes = { ...listedUser().attributes, 'custom:legacy': 'x' };
    expect(judged({ attributes })).toEqual({
      kind: 'problem',
      problem: 'unknown-attribute',
      attribute: 'custom:legacy',
    });
  });

  test('the email by which the user crosses is the one after renaming', () => {
    const attributes = { drop: ['email'], rename: { nickname: 'email' }, set: {} };
    const user = { attributes: { email: 'old@x.org', nickname: 'new@x.org', email_verified: 'true' } };
    expect(judged(user, { attributes })).toMatchObject({
      signIn: 'new@x.org',
      draft: { username: 'new@x.org' },
    });
  });
});

describe('in a pool where people have usernames of their own', () => {
  const rules = targetRules({ usernameAttributes: [], aliasAttributes: ['email'] });

  test('one crosses under the username, with the verified email as another name', () => {
    expect(judged({ username: 'Jane' }, {}, rules)).toMatchObject({
      ...{ kind: 'cross', signIn: 'jane', furtherClaims: ['email=jane@example.com'] },
      draft: { username: 'Jane', attributes: listedUser().attributes },
    });
  });

  test('one without an email crosses, and nobody asks whether it is verified', () => {
    for (const attributes of [{}, { email: '' }]) {
      const verdict = judged({ attributes }, { unverified: 'skip' }, rules);
      expect(verdict).toMatchObject({ kind: 'cross', furtherClaims: [] });
      if (verdict.kind === 'cross')
        expect(needsUnverifiedDecision(listedUser(), verdict.draft, decidingOptions())).toBe(false);
    }
  });

  test('one with an unverified email is asked about as elsewhere, and has no name by it', () => {
    const user = { attributes: unverifiedAttributes };
    expect(judged(user, { unverified: 'skip' }, rules)).toEqual({ kind: 'skip', reason: 'unverified' });
    expect(judged(user, { unverified: 'carry' }, rules)).toMatchObject({ kind: 'cross', furtherClaims: [] });
  });

  test('one whose email Cognito would refuse waits, or stays behind by the option; a long one is no username', () => {
    const malformed = { attributes: { email: 'jane at example' } };
    expect(judged(malformed, {}, rules)).toEqual({
      kind: 'problem',
      problem: 'without-email',
      why: 'malformed',
    });
    expect(judged(malformed, { withoutEmail: 'skip' }, rules)).toMatchObject({ kind: 'skip' });
    const long = { email: `${'a'.repeat(130)}@x.org`, email_verified: 'true' };
    expect(judged({ attributes: long }, {}, rules)).toMatchObject({ kind: 'cross' });
  });

  test('one called like an email waits, stays behind, or crosses under the old sub', () => {
    const user = { username: 'jane@example.com' };
    const name = 'username-like-email';
    expect(judged(user, {}, rules)).toEqual({ kind: 'problem', problem: name });
    expect(judged(user, { usernames: 'skip' }, rules)).toEqual({ kind: 'skip', reason: name });
    const { sub } = listedUser();
    expect(judged(user, { usernames: 'sub' }, rules)).toMatchObject({
      signIn: sub,
      draft: { username: sub },
    });
  });
});

describe('SMS as a second factor', () => {
  const attributes = { ...listedUser().attributes, phone_number: '+12125551234' };
  const draftedMfa = (user: Partial<ListedUser>, taken: boolean) => {
    const verdict = judged(user, {}, targetRules({ smsMfa: taken }));
    return verdict.kind === 'cross' && verdict.draft.smsMfa;
  };

  test('crosses where the target takes it and there is a phone', () => {
    expect(draftedMfa({ smsMfa: true, attributes }, true)).toBe(true);
    expect(draftedMfa({ smsMfa: true, attributes }, false)).toBe(false);
    expect(draftedMfa({ smsMfa: true }, true)).toBe(false);
    expect(draftedMfa({ smsMfa: false, attributes }, true)).toBe(false);
  });
});

describe('whoever an option leaves behind', () => {
  const anyUser = fc.record({
    status: fc.constantFrom('CONFIRMED', 'UNCONFIRMED', 'EXTERNAL_PROVIDER', 'RESET_REQUIRED'),
    attributes: fc.record(
      {
        email: fc.constantFrom('a@x.org', 'malformed'),
        email_verified: fc.constantFrom('true', 'false'),
        identities: fc.constantFrom('[]', '[{"userId":"1"}]'),
        'custom:legacy': fc.constant('unknown to the target'),
      },
      { requiredKeys: [] },
    ),
  });

  test('holds nobody up: no problem of theirs is put before a person', () => {
    const skipping = { withoutEmail: 'skip', unverified: 'skip', unconfirmed: 'skip' } as const;
    fc.assert(
      fc.property(anyUser, fc.constantFrom('stop' as const, 'none' as const), (user, option) => {
        const lenient = judged(user, { ...skipping, federated: 'none' });
        const verdict = judged(user, { ...skipping, federated: option });
        if (lenient.kind === 'skip' && lenient.reason !== 'federated') expect(verdict).toEqual(lenient);
      }),
    );
  });

  test('stays behind unverified even where unconfirmed users wait for a person', () => {
    const user = { status: 'UNCONFIRMED', attributes: unverifiedAttributes };
    expect(judged(user, { unconfirmed: 'stop', unverified: 'skip' })).toEqual({
      kind: 'skip',
      reason: 'unverified',
    });
  });
});

test('a user is linked by identities of their own, never by an empty list of them', () => {
  expect(isLinked(listedUser({ attributes: linkedAttributes }))).toBe(true);
  for (const attributes of [{}, { identities: '' }, { identities: '[]' }]) {
    expect(isLinked(listedUser({ attributes }))).toBe(false);
  }
  expect(isLinked(listedUser({ ...federated, attributes: linkedAttributes }))).toBe(false);
});

describe('a decision about one user', () => {
  const { sub } = listedUser();
  const deciding = (what: 'skip' | 'carry' | 'keep', options: Partial<DecidingOptions> = {}) => ({
    ...options,
    decisions: { [sub as string]: what },
  });

  test('leaves them behind, whatever they are', () => {
    for (const user of [{}, federated, { status: 'UNCONFIRMED' }, { attributes: {} }])
      expect(judged(user, deciding('skip'))).toEqual({ kind: 'skip', reason: 'decided' });
  });

  test.each(['carry', 'keep'] as const)('to %s them answers every question about their standing', (what) => {
    for (const option of ['stop', 'skip'] as const) {
      const options = deciding(what, { unverified: option, unconfirmed: option });
      for (const user of [
        { status: 'UNCONFIRMED' },
        { attributes: unverifiedAttributes },
        { attributes: { ...linkedAttributes, email: 'a@x.org' } },
      ]) {
        const verdict = judged(user, options);
        expect(verdict).toMatchObject({ kind: 'cross' });
        if (verdict.kind !== 'cross') continue;
        expect(needsUnverifiedDecision(listedUser(user), verdict.draft, decidingOptions(options))).toBe(
          false,
        );
        // Nothing is marked verified by it.
        expect(verdict.draft.attributes.email_verified).toBe(
          (user as Partial<ListedUser>).attributes?.email_verified ??
            ('attributes' in user ? undefined : 'true'),
        );
      }
    }
  });

  test('is told to be impossible where nothing could carry them', () => {
    const impossible = { kind: 'problem', problem: 'decision-impossible' };
    const options = deciding('carry', { federated: 'none', withoutEmail: 'skip' });
    expect(judged(federated, options)).toMatchObject(impossible);
    expect(judged({ attributes: {} }, options)).toMatchObject(impossible);
  });

  test('answers no question about their values', () => {
    const attributes = { ...listedUser().attributes, 'custom:legacy': 'x' };
    expect(judged({ attributes }, deciding('carry'))).toMatchObject({ problem: 'unknown-attribute' });
  });

  test('goes by username where a file has no sub, and never by a name that everything has', () => {
    const { sub: _, ...user } = listedUser({ username: 'constructor' });
    expect(judge(user, decidingOptions(), targetRules())).toMatchObject({ kind: 'cross' });
    const decisions = Object.fromEntries([['constructor', 'skip' as const]]);
    expect(judge(user, decidingOptions({ decisions }), targetRules())).toEqual({
      kind: 'skip',
      reason: 'decided',
    });
  });
});
