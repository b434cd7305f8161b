import { describe, expect, test } from 'vitest';
import type { Draft } from './decide.ts';
import { whyNotByImportJob } from './import-job.ts';

const draft = (attributes: Record<string, string>, changes: Partial<Draft> = {}): Draft => ({
  username: 'jo@example.com',
  attributes: { email: 'jo@example.com', ...attributes },
  enabled: true,
  smsMfa: false,
  ...changes,
});
const verified = { email_verified: 'true' };
const byEmail = { autoVerified: ['email'], required: ['sub', 'email'] };

describe('the import job takes', () => {
  test('whoever is enabled, verified and whole', () => {
    expect(whyNotByImportJob(draft(verified), byEmail)).toBeUndefined();
  });

  test('nobody disabled, however verified', () => {
    expect(whyNotByImportJob(draft(verified, { enabled: false }), byEmail)).toEqual({ reason: 'disabled' });
  });

  test.each([
    [{}],
    [{ email_verified: 'false' }],
    [{ email_verified: 'TRUE' }],
    [{ phone_number_verified: 'true' }],
  ])('nobody whose only auto-verified attribute is not true: %j', (attributes: Record<string, string>) => {
    expect(whyNotByImportJob(draft(attributes), byEmail)).toEqual({ reason: 'unverified' });
  });

  test('who has one of several auto-verified attributes', () => {
    const either = { autoVerified: ['phone_number', 'email'], required: [] };
    expect(whyNotByImportJob(draft(verified), either)).toBeUndefined();
    const byPhone = { phone_number: '+15550100', phone_number_verified: 'true' };
    expect(whyNotByImportJob(draft(byPhone), either)).toBeUndefined();
    expect(whyNotByImportJob(draft({}), either)).toEqual({ reason: 'unverified' });
  });

  test('nobody who is marked verified without the value', () => {
    const odd = draft({ ...verified, phone_number_verified: 'true' });
    expect(whyNotByImportJob(odd, byEmail)).toEqual({
      reason: 'verified-without-value',
      attribute: 'phone_number',
    });
  });

  test('nobody without a required attribute, or with a blank one', () => {
    const rules = { ...byEmail, required: ['sub', 'name'] };
    const missing = { reason: 'required-missing', attribute: 'name' };
    expect(whyNotByImportJob(draft(verified), rules)).toEqual(missing);
    expect(whyNotByImportJob(draft({ ...verified, name: '' }), rules)).toEqual(missing);
    expect(whyNotByImportJob(draft({ ...verified, name: 'Jo' }), rules)).toBeUndefined();
  });

  test('nobody into a pool without auto-verified attributes, where no job starts', () => {
    expect(whyNotByImportJob(draft(verified), { autoVerified: [], required: [] })).toEqual({
      reason: 'no-auto-verified',
    });
  });
});
