import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { crossing, stored, testLedger, testSub, testUser } from '../ledger/ledger-fixture.ts';
import { targetRules } from '../mapping/mapping-fixture.ts';
import type { AttributeRule, TargetRules } from '../mapping/target-rules.ts';
import type { Finding } from './finding.ts';
import type { NotedPools } from './source-notes.ts';
import { userFindings } from './user-findings.ts';

const byCode = (ledger: Ledger, pools: Partial<NotedPools> = {}): Map<string, Finding> =>
  new Map(
    userFindings(ledger, { options: defaultOptions('reset'), rules: targetRules(), ...pools }).map((one) => [
      one.code,
      one,
    ]),
  );
const counts = (findings: Map<string, Finding>) =>
  Object.fromEntries([...findings].map(([code, { count }]) => [code, count]));

describe('problems that no option settles', () => {
  test('are told with how many, three subs and the option that settles them, and no profile', () => {
    const ledger = testLedger();
    for (let n = 1; n <= 5; n += 1) {
      const { id } = stored(ledger, testUser(n));
      ledger.decisions.decide(id, { kind: 'problem', problem: 'unverified', signIn: 'x' });
    }
    const found = byCode(ledger);
    expect(found.get('unverified')).toMatchObject({
      weight: 'stop',
      about: 'users',
      count: 5,
      examples: [testSub(1), testSub(2), testSub(3)],
      parts: [],
      choices: expect.arrayContaining(['--unverified skip']),
    });
    expect(JSON.stringify([...found.values()])).not.toContain('@');
  });

  test('say which attributes the target would refuse and why, until they are decided otherwise', () => {
    const ledger = testLedger();
    const refuse = (n: number, attribute: string, why: string) => {
      const { id } = stored(ledger, testUser(n));
      ledger.decisions.decide(id, { kind: 'problem', problem: 'invalid-value', attribute, why });
    };
    for (const n of [1, 2]) refuse(n, 'custom:b', 'too long');
    refuse(3, 'custom:b', 'too short');
    refuse(4, 'custom:a', 'not a number');
    expect(byCode(ledger).get('invalid-value')).toMatchObject({
      count: 4,
      parts: [
        { name: 'custom:b: too long', count: 2 },
        { name: 'custom:a: not a number', count: 1 },
        { name: 'custom:b: too short', count: 1 },
      ],
      choices: expect.arrayContaining(['--drop custom:b,custom:a']),
    });
    for (const n of [1, 2, 3, 4]) crossing(ledger, testUser(n));
    expect(byCode(ledger).has('invalid-value')).toBe(false);
  });
});

test('who stays behind is told by reason, with what is behind it', () => {
  const ledger = testLedger();
  for (const [n, why] of [
    [1, 'malformed'],
    [2, 'malformed'],
    [3, 'missing'],
  ] as const)
    ledger.decisions.decide(stored(ledger, testUser(n)).id, { kind: 'skip', reason: 'without-email', why });
  expect(byCode(ledger).get('skipped-without-email')).toMatchObject({
    weight: 'note',
    count: 3,
    examples: [testSub(1), testSub(2), testSub(3)],
    parts: [
      { name: 'malformed', count: 2 },
      { name: 'missing', count: 1 },
    ],
  });
});

describe('what the source holds', () => {
  const email = { email: 'a@x.org', email_verified: 'true' };

  test('is counted user by user, each once under every code that applies, whatever was decided', () => {
    const ledger = testLedger();
    const identities = '[{"userId":"1"}]';
    const phone_number = '+12125551234';
    stored(ledger, testUser(1, { status: 'FORCE_CHANGE_PASSWORD', attributes: { phone_number } }));
    stored(ledger, testUser(2, { status: 'RESET_REQUIRED', attributes: { email: 'a@x.org' } }));
    stored(ledger, testUser(3, { status: 'UNCONFIRMED', attributes: { ...email, email_verified: 'false' } }));
    stored(ledger, testUser(4, { status: 'EXTERNAL_PROVIDER', attributes: { ...email, identities } }));
    stored(ledger, testUser(5, { attributes: { ...email, identities, phone_number } }));
    stored(ledger, testUser(6, { attributes: { ...email, identities: '[]' }, enabled: false, smsMfa: true }));
    stored(ledger, testUser(7, { attributes: { ...email, email: 'A@x.org' } }));
    stored(ledger, testUser(8, { attributes: { ...email, email: 'no email' } }));
    stored(ledger, testUser(9, { attributes: { ...email, email: `${'x'.repeat(125)}@x.org` } }));
    stored(ledger, testUser(10, { attributes: { email: '' } }));
    const gone = stored(ledger, testUser(11, { enabled: false, attributes: email }));
    ledger.sourceUsers.skipGone(gone.id);
    const { 'skipped-gone': skipped, ...found } = counts(byCode(ledger));
    expect(skipped).toBe(1);
    expect(found).toEqual({
      'email-missing': 2,
      'email-malformed': 1,
      'email-too-long': 1,
      'email-unverified': 2,
      'email-shared-exactly': 5,
      'email-shared-by-case': 1,
      'phone-only': 1,
      'status-force-change-password': 1,
      'status-reset-required': 1,
      'status-unconfirmed': 1,
      'federated-users': 1,
      'linked-users': 1,
      disabled: 1,
      'sms-mfa': 1,
      'sms-mfa-lost': 1,
      'factors-stay': 9,
      'passwords-stay': 9,
    });
  });

  test('is set beside what the target wants of whoever crosses', () => {
    const ledger = testLedger();
    const attributes = { ...email, 'custom:old_sub': 'x', 'custom:level': '5', nickname: 'N', name: 'J' };
    crossing(ledger, testUser(1, { attributes }));
    crossing(ledger, testUser(2, { attributes: { ...email, name: '', nickname: 'N' } }));
    const { id } = stored(ledger, testUser(3, { attributes }));
    ledger.decisions.decide(id, { kind: 'skip', reason: 'decided' });
    const rules = targetRules();
    const required = new Map(rules.attributes).set('name', {
      ...(rules.attributes.get('name') as AttributeRule),
      required: true,
    });
    const sourceSchema = new Map(rules.attributes)
      .set('custom:level', { type: 'String', mutable: true, required: false })
      .set('nickname', { ...(rules.attributes.get('nickname') as AttributeRule), maxLength: 99 });
    const found = byCode(ledger, {
      options: { ...defaultOptions('reset'), attributes: { drop: ['nickname'], rename: {}, set: {} } },
      rules: { ...rules, attributes: required } satisfies TargetRules,
      sourceSchema,
    });
    expect(found.get('required-in-target')).toMatchObject({
      count: 1,
      examples: [testSub(2)],
      parts: [{ name: 'name', count: 1 }],
    });
    expect(found.get('immutable-in-target')).toMatchObject({
      count: 1,
      examples: [testSub(1)],
      parts: [{ name: 'custom:old_sub', count: 1 }],
    });
    expect(found.get('attributes-left-behind')).toMatchObject({
      count: 2,
      parts: [{ name: 'nickname', count: 2 }],
    });
    expect(found.get('attribute-differs-in-target')).toMatchObject({
      about: 'pools',
      unit: 'attributes',
      count: 2,
      parts: [
        { name: 'nickname: maxLength 99 here, 2048 there', count: 3 },
        { name: 'custom:level: String here, Number there', count: 2 },
      ],
    });
  });
});
