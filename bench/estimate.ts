/**
 * Holds the estimates of `poolferry plan` against migrations that are carried out in the sandbox at the documented quotas:
 * `npm run -s bench:estimate`, some minutes. In each run one category, or the import job, is the slowest; its minutes are told from
 * the sandbox's log of requests, from its first call to its last.
 */
import { startSandbox } from '@poolferry/sandbox';
import { decisions, type Line, pools, run } from '../test/command.ts';
import { type Answer, Wire } from '../test/wire.ts';
import { beginBench, makeBenchFolder } from './begin.ts';

interface Case {
  /** What is to be the slowest. */
  slowest: string;
  /** The operations that are timed. */
  operations: string[];
  users: number;
  args: string[];
  /** Made before the sandbox begins to count. */
  prepare?: (wire: Wire) => Promise<string[]>;
}

const byJob = ['--app-handles-reset-required', '--routes', 'import-job'];
const noGroups = ['--groups', 'nobody'];
/** `decisions` of the tests lift every rate; here only the choices are wanted. */
const choices = decisions.slice(0, decisions.indexOf('--quota-rate'));

const cases: Case[] = [
  { slowest: 'UserAccountRecovery', operations: ['AdminSetUserPassword'], users: 1200, args: noGroups },
  { slowest: 'UserUpdate', operations: ['AdminAddUserToGroup', 'AdminDisableUser'], users: 1200, args: [] },
  {
    // At its documented 50 a second it is never the slowest beside passwords at 30.
    slowest: 'UserCreation',
    operations: ['AdminCreateUser'],
    users: 1000,
    args: [...noGroups, '--quota-rate', 'UserCreation=25'],
  },
  {
    slowest: 'UserPoolResourceUpdate',
    operations: ['CreateGroup'],
    users: 60,
    args: [],
    // At 5 a second in one pool; a few dozen of them would be over before the run is in step.
    prepare: (wire) => moreGroups(wire, 250),
  },
  {
    slowest: 'UserResourceUpdate',
    operations: ['AdminSetUserMFAPreference'],
    users: 1000,
    // As above: a second factor is for some, a password for everybody.
    args: [...noGroups, '--quota-rate', 'UserResourceUpdate=5'],
    prepare: secondFactors,
  },
  { slowest: 'import-job', operations: [], users: 3000, args: [...noGroups, ...byJob] },
];

async function moreGroups(wire: Wire, count: number): Promise<string[]> {
  const groups = Array.from({ length: count }, (_, n) => ({ name: `further-${n}` }));
  await wire.control('users', { pool: wire.sandbox.source.userPoolId, groups });
  return [];
}

/** Makes SMS the second factor of whoever has a phone number; the target takes SMS as well. */
async function secondFactors(wire: Wire): Promise<string[]> {
  const UserPoolId = wire.sandbox.source.userPoolId;
  for (const { username, attributes } of (await wire.users(UserPoolId)).values()) {
    if (attributes.phone_number === undefined) continue;
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await wire.call('AdminSetUserMFAPreference', { UserPoolId, Username: username, SMSMfaSettings });
  }
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::111122223333:role/sms' };
  await wire.ok('SetUserPoolMfaConfig', {
    UserPoolId: wire.sandbox.target.userPoolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration },
  });
  return [];
}

const secondsOf = (lines: Line[], step: string): number =>
  lines.find((line) => line.type === 'step-ended' && line.step === step)?.seconds ?? 0;

async function measure({ slowest, operations, users, args, prepare }: Case): Promise<string[]> {
  const sandbox = await startSandbox({ users, seed: 7, quota: 'off', latencyMs: [0, 40] });
  const { folder, remove } = makeBenchFolder();
  try {
    const wire = new Wire(sandbox);
    const more = (await prepare?.(wire)) ?? [];
    await wire.control('quota', { multiplier: 1 });
    const both = ['--json', ...pools(sandbox), ...choices, ...args, ...more];
    const planned = await run(folder, ['plan', ...both]);
    if (planned.code !== 0) throw new Error(`plan ended with ${planned.code}: ${planned.stdout}`);
    const { estimate } = planned.result().plan;
    if (estimate.slowest !== slowest) throw new Error(`${estimate.slowest} is the slowest, not ${slowest}`);
    await fetch(`${sandbox.endpoint}/_sandbox/requests`, { method: 'DELETE' });
    const ended = await run(folder, ['migrate', ...both]);
    if (ended.code !== 0) throw new Error(`migrate ended with ${ended.code}: ${ended.stdout}`);
    const { requests } = await wire.control('requests/latest');
    const rows = [];
    const estimated = estimate.categories.find((one: Line) => one.category === slowest);
    if (estimated !== undefined)
      rows.push(row(slowest, estimated.minutes * 60, spanOf(requests, operations), estimated.calls));
    rows.push(
      row(`carrying (${slowest})`, estimate.carryMinutes * 60, secondsOf(ended.lines(), 'migrate'), users),
    );
    const lists = estimate.categories.find((one: Line) => one.category === 'UserList');
    rows.push(
      row(
        'comparing (UserList)',
        estimate.verifyMinutes * 60,
        secondsOf(ended.lines(), 'verify'),
        lists.calls,
      ),
    );
    return rows;
  } finally {
    await sandbox.close();
    remove();
  }
}

/** From the first call to the last, and the place of one more, as a rate has it. */
function spanOf(requests: Answer[], operations: string[]): number {
  const times = requests.filter(({ operation }) => operations.includes(operation)).map(({ atMs }) => atMs);
  const spanMs = Math.max(...times) - Math.min(...times);
  return ((spanMs / 1000) * times.length) / (times.length - 1);
}

function row(what: string, estimated: number, actual: number, calls: number): string {
  const off = ((actual / estimated - 1) * 100).toFixed(1);
  return `| ${what} | ${calls} | ${estimated.toFixed(1)} s | ${actual.toFixed(1)} s | ${off} % |`;
}

const names = cases.map(({ slowest }) => slowest);
const { words: wanted } = beginBench(`bench:estimate -- [${names.join('|')}] ...`, names, 0);
const say = (text: string) => process.stdout.write(`${text}\n`);
say('| what | calls or users | estimated | actual | off by |\n|---|---|---|---|---|');
for (const one of cases) {
  if (wanted.length > 0 && !wanted.includes(one.slowest)) continue;
  for (const line of await measure(one)) say(line);
}
