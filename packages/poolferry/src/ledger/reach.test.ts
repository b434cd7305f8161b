import { expect, test } from 'vitest';
import { Contact } from '../mapping/contacts.ts';
import { crossing, migrated, stored, testLedger, testSub, testUser } from './ledger-fixture.ts';

const verified = Contact.email | Contact.verifiedEmail;

test('who crosses is told by how they can be reached, before and after; who stays behind is not', () => {
  const ledger = testLedger();
  const phone = { ...testUser(2).attributes, phone_number: '+15550100' };
  migrated(ledger, 1);
  crossing(ledger, testUser(2, { attributes: { ...phone, phone_number_verified: 'true' } }));
  crossing(ledger, testUser(3, { attributes: phone, smsMfa: true, status: 'RESET_REQUIRED' }));
  crossing(ledger, testUser(4));
  crossing(ledger, testUser(5, { enabled: false }));
  const failed = crossing(ledger, testUser(6));
  ledger.users.fail(failed.id, 'invalid-parameter', '');
  ledger.decisions.decide(stored(ledger, testUser(7)).id, { kind: 'skip', reason: 'gone' });
  ledger.decisions.decide(stored(ledger, testUser(8)).id, { kind: 'problem', problem: 'unverified' });
  stored(ledger, testUser(9));

  const common = { route: 'admin-create', enabled: true, confirmed: true, users: 1 };
  const told = ledger.census.reach();
  expect(told).toHaveLength(4);
  expect(told).toEqual(
    expect.arrayContaining([
      { ...common, contacts: verified, users: 3, example: testSub(1) },
      { ...common, contacts: verified, enabled: false, example: testSub(5) },
      { ...common, contacts: verified | Contact.phone | Contact.verifiedPhone, example: testSub(2) },
      {
        ...common,
        contacts: verified | Contact.phone | Contact.smsMfa,
        confirmed: false,
        example: testSub(3),
      },
    ]),
  );
});
