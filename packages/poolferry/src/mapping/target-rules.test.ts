import { describe, expect, test } from 'vitest';
import { type Contacts, canRecover, type RecoveryMechanism } from './target-rules.ts';

const email = { email: 'a@x.org', email_verified: 'true' };
const phone = { phone_number: '+12125551234', phone_number_verified: 'true' };
const recovers = (
  attributes: Record<string, string>,
  recovery?: RecoveryMechanism[],
  changes: Partial<Contacts> = {},
) => canRecover({ enabled: true, smsMfa: false, attributes, ...changes }, recovery);

describe('whether somebody gets back in by "forgot password"', () => {
  test('by either verified contact where the pool names no mechanism', () => {
    expect(recovers(email)).toBe(true);
    expect(recovers(phone)).toBe(true);
    expect(recovers({})).toBe(false);
  });

  test('only by a contact that the pool recovers by', () => {
    expect(recovers(email, ['verified_email'])).toBe(true);
    expect(recovers(phone, ['verified_email'])).toBe(false);
    expect(recovers(phone, ['verified_phone_number'])).toBe(true);
    expect(recovers(email, ['verified_phone_number'])).toBe(false);
    expect(recovers({ ...email, ...phone }, ['admin_only'])).toBe(false);
  });

  test.each([
    { ...email, email_verified: 'false' },
    { email: 'a@x.org' },
    { email_verified: 'true' },
    { email: '', email_verified: 'true' },
    { ...email, email_verified: 'false', phone_number: '+12125551234' },
  ])('not by a contact that is missing or unproved: %j', (attributes) => {
    expect(recovers(attributes)).toBe(false);
  });

  test('never while disabled', () => {
    expect(recovers({ ...email, ...phone }, undefined, { enabled: false })).toBe(false);
  });

  test('not by SMS for whoever has SMS as the second factor', () => {
    expect(recovers(phone, undefined, { smsMfa: true })).toBe(false);
    expect(recovers({ ...email, ...phone }, undefined, { smsMfa: true })).toBe(true);
  });
});
