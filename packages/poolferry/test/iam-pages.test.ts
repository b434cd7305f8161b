import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandNames, type Phase, phases } from '../src/permissions/needs.ts';
import { type Policy, policyOf } from '../src/permissions/policy.ts';

const reference = join(import.meta.dirname, '../../../docs/reference');

const places = {
  pool: 'the pool',
  'new-pool': 'every pool of the account in this Region',
  anything: '`*`',
  'import-log': "the pool's log groups",
  'import-role': 'the role',
} satisfies Record<Phase['on'], string>;

const conditions = {
  'import-job': '`--routes import-job` or `auto`',
  'own-role': 'the same, without `--logs-role-arn`',
} satisfies Record<NonNullable<Phase['when']>, string>;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function phaseRow({ name, purpose, side, on, actions, commands, when, without }: Phase): string {
  return row([
    `\`${name}\``,
    purpose,
    side,
    actions.map((action) => action.replace('cognito-idp:', '')).join(', '),
    places[on],
    commands.length === 0 ? 'only when named' : commands.map((command) => `\`${command}\``).join(', '),
    when === undefined ? '' : conditions[when],
    without ?? 'stops',
  ]);
}

const text = [
  '# IAM actions, by phase',
  '',
  '<!-- Made from packages/poolferry/src/permissions/needs.ts: npx vitest run -u --project unit packages/poolferry/test/iam-pages.test.ts -->',
  '',
  'What each part of the work calls, for what, on which side, and which commands go through it. Actions without a prefix are of',
  '`cognito-idp`. `poolferry iam` prints them as policies; [IAM](iam.md) explains.',
  '',
  row(['phase', 'for', 'side', 'actions', 'allowed on', 'commands', 'only with', 'where it is missing']),
  row(Array.from({ length: 8 }, () => '---')),
  ...phases.map(phaseRow),
  '',
  '## By command',
  '',
  ...commandNames.map((command) => {
    const through = phases.filter(({ commands }) => commands.includes(command));
    return `- \`${command}\`: ${through.map(({ name }) => name).join(', ')}`;
  }),
  '',
].join('\n');

test('the page of IAM actions is what the table says', async () => {
  await expect(text).toMatchFileSnapshot(join(reference, 'iam-actions.md'));
});

const place = (userPoolId: string) => ({ userPoolId, region: 'REGION', accountId: 'ACCOUNT' });

test('the page about IAM shows the policies that `poolferry iam` prints', () => {
  const shown = readFileSync(join(reference, 'iam.md'), 'utf8').matchAll(/```json\n(.*?)```/gs);
  const policies = [...shown].map(([, json = '']) => JSON.parse(json) as Policy);
  const places = { source: place('SOURCE_POOL_ID'), target: place('TARGET_POOL_ID') };
  const migrating = phases.filter(({ commands }) =>
    (['plan', 'migrate', 'verify'] as const).some((command) => commands.includes(command)),
  );
  const byJob = migrating.filter(({ when, commands }) => when !== undefined && commands.includes('migrate'));
  const cloning = phases.filter(({ commands }) => commands.includes('pool clone'));
  expect(policies).toEqual([
    policyOf(migrating, places, { routes: 'admin-create' }),
    policyOf(byJob, places, { routes: 'import-job' }),
    policyOf(cloning, places, { routes: 'admin-create' }),
  ]);
});
