import { expect, test } from 'vitest';
import { defaultOptions } from '../config/defaults.ts';
import type { DecidingOptions } from '../config/options.ts';
import { testLedger } from '../ledger/ledger-fixture.ts';
import { groupFindings } from './group-findings.ts';

const account = '111122223333';
const findings = (ledger: ReturnType<typeof testLedger>, options: Partial<DecidingOptions> = {}) =>
  new Map(
    groupFindings(ledger, { ...defaultOptions('reset'), ...options }, account).map((one) => [one.code, one]),
  );
const withRoles = (roleArns: Record<string, string>) => ({ groups: { exclude: [], roleArns } });

test("a role of another account waits for a word, its own account's does not", () => {
  const ledger = testLedger();
  const foreign = 'arn:aws:iam::999999999999:role/path/admins';
  ledger.groups.store({ name: 'admins', roleArn: foreign });
  ledger.groups.store({ name: 'root,s', roleArn: foreign });
  ledger.groups.store({ name: 'staff', roleArn: `arn:aws:iam::${account}:role/staff` });
  const left = ledger.groups.store({ name: 'left', roleArn: 'arn:aws:iam::888888888888:role/left' });
  ledger.groups.leaveOut(left, 'excluded');
  expect(findings(ledger).get('role-of-another-account')).toMatchObject({
    weight: 'stop',
    about: 'groups',
    count: 2,
    examples: ['admins', 'root,s'],
    parts: [{ name: foreign, count: 2 }],
    choices: [
      `--group-role ${foreign}=arn:aws:iam::${account}:role/path/admins`,
      `--group-role ${foreign}=`,
      'in the config file: groups: { exclude: ["admins","root,s"] }',
    ],
  });
  for (const to of ['', `arn:aws:iam::${account}:role/new`])
    expect([...findings(ledger, withRoles({ [foreign]: to })).keys()]).toEqual(['groups-left-out']);
});

test('a group that the target has otherwise waits until that is accepted', () => {
  const ledger = testLedger();
  for (const [name, clash] of [
    ['a', ['role']],
    ['b', []],
    ['c', ['description', 'precedence']],
  ] as const) {
    const id = ledger.groups.store({ name });
    ledger.groups.setOrigin(id, 'existing');
    ledger.groups.setClash(id, clash);
  }
  expect(findings(ledger).get('group-clash')).toMatchObject({
    weight: 'stop',
    count: 2,
    parts: [
      { name: 'a: role', count: 1 },
      { name: 'c: description, precedence', count: 1 },
    ],
    choices: ['--acknowledge group-clash', '--without-groups a,c'],
  });
  expect(findings(ledger).get('groups-in-target')?.count).toBe(3);
  expect(findings(ledger, { acknowledge: ['group-clash'] }).has('group-clash')).toBe(false);
});

test('groups that a reader might confuse, that stay behind, and that Cognito makes itself, are told', () => {
  const ledger = testLedger();
  for (const name of ['Staff', 'staff', 'else']) ledger.groups.store({ name });
  ledger.groups.leaveOut(ledger.groups.store({ name: 'eu-west-1_A_Google' }), 'federation-group');
  ledger.groups.leaveOut(ledger.groups.store({ name: 'STAFF' }), 'not-included');
  expect(
    [...findings(ledger).values()].map(({ code, weight, count, examples }) => [
      code,
      weight,
      count,
      examples,
    ]),
  ).toEqual([
    ['groups-differ-by-case', 'note', 2, ['Staff', 'staff']],
    ['federation-groups', 'note', 1, ['eu-west-1_A_Google']],
    ['groups-left-out', 'note', 1, ['STAFF']],
  ]);
});
