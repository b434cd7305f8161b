import { expect, test } from 'vitest';
import { choices } from '../config/choices.ts';
import type { Problem } from '../mapping/decide.ts';
import { type StopCode, stopFinding } from './finding-texts.ts';

// By name, so that the compiler asks for an entry here when a problem is added.
const settling = {
  passwords: '--passwords',
  'reset-required': '--app-handles-reset-required',
  'without-email': '--without-email',
  'username-like-email': '--usernames sub',
  'username-like-phone': '--usernames sub',
  'invalid-username': '--usernames sub',
  unverified: '--unverified',
  unconfirmed: '--unconfirmed',
  federated: '--federated',
  linked: '--federated',
  duplicates: '--duplicates',
  'unknown-attribute': '--drop',
  'invalid-value': '--drop',
  'attribute-clash': '--drop',
  'groups-over-100': '--without-groups',
  'decision-impossible': '--decisions',
  'group-clash': '--acknowledge',
} satisfies Partial<Record<StopCode, string>> & Record<Problem, string>;

test.each(Object.entries(settling) as [StopCode, string][])('%s is settled by %s', (code, flag) => {
  expect(stopFinding(code, { count: 1 }).choices.join('\n')).toContain(flag);
});

test('every value that is advised exists', () => {
  const options: Record<string, readonly string[]> = {
    '--passwords': choices.passwords,
    '--routes': choices.routes,
    '--without-email': choices.withoutEmail,
    '--usernames': choices.usernames,
    '--unverified': choices.unverified,
    '--unconfirmed': choices.unconfirmed,
    '--federated': choices.federated,
  };
  for (const code of Object.keys(settling) as StopCode[]) {
    for (const choice of stopFinding(code, { count: 1 }).choices) {
      const [flag = '', value = ''] = choice.split(' ');
      if (flag in options) expect(options[flag]).toContain(value === 'FILE' ? undefined : value);
    }
  }
});

test('names that a shell or a list of names would take apart are said so that neither does', () => {
  const said = (...names: string[]) => stopFinding('unknown-attribute', { count: 1 }, names).choices[0];
  expect(said('custom:a', 'custom:b')).toBe('--drop custom:a,custom:b');
  expect(said('custom:$(rm)', "custom:'")).toBe(`--drop 'custom:$(rm),custom:'\\'''`);
  expect(said('custom:a,b')).toBe('in the config file: attributes: { drop: ["custom:a,b"] }');
});
