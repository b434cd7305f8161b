/**
 * How near to its quota the source is listed: `npm run -s bench:export -- 50000`, some minutes. The command runs in a process of its own
 * against a sandbox in another one, at the documented quotas, with answers of 20 to 80 ms; what it reached is told from the sandbox's
 * log, from the first call of UserList to the last.
 */
import { join } from 'node:path';
import { bareHeaders } from './bare-client.ts';
import { beginBench, makeBenchFolder } from './begin.ts';
import { startCommand } from './command-process.ts';
import { control, forgetRequests, type SandboxProcess, startQuickSandbox } from './sandbox-process.ts';

const userListPerSecond = 30;
/** In one request to the sandbox. */
const usersAtOnce = 2000;

interface Case {
  chains: 1 | 16;
  share: number;
  /** Everybody is in one of so many groups of one size. */
  groups: number;
  latency: string;
  /** What all subs begin with. */
  stem: string;
}

const plain: Case = { chains: 16, share: 0.8, groups: 0, latency: '20-80', stem: '' };
const cases: Record<string, Case> = {
  sixteen: plain,
  one: { ...plain, chains: 1 },
  'sixteen-whole': { ...plain, share: 1 },
  'one-whole': { ...plain, chains: 1, share: 1 },
  'two-groups': { ...plain, share: 1, groups: 2 },
  'fifty-groups': { ...plain, share: 1, groups: 50 },
  'one-two-groups': { ...plain, chains: 1, share: 1, groups: 2 },
  far: { ...plain, share: 1, latency: '150-250' },
  'far-one': { ...plain, chains: 1, share: 1, latency: '150-250' },
  'far-skewed': { ...plain, share: 1, latency: '150-250', stem: 'a4' },
};

function subOf(nth: number, stem: string): string {
  const drawn = (Math.imul(nth + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  const digits = (stem + [...drawn].reverse().join('')).slice(0, 8);
  return `${digits}-0000-4000-8000-${nth.toString(16).padStart(12, '0')}`;
}

/** Asks as a bare client does. */
async function ask(
  endpoint: string,
  operation: string,
  input: object,
): Promise<{ Groups?: { GroupName: string }[] }> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: bareHeaders(operation),
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return (await response.json()) as { Groups?: { GroupName: string }[] };
}

async function fill(
  { endpoint, source }: SandboxProcess,
  users: number,
  { groups, stem }: Case,
): Promise<void> {
  const { Groups = [] } = await ask(endpoint, 'ListGroups', { UserPoolId: source });
  for (const { GroupName } of Groups) await ask(endpoint, 'DeleteGroup', { UserPoolId: source, GroupName });
  const user = (nth: number) => ({
    username: `user-${nth}`,
    status: 'CONFIRMED',
    attributes: {
      sub: subOf(nth, stem),
      email: `user-${nth}@example.com`,
      email_verified: 'true',
      given_name: 'Given',
      family_name: `Family ${nth}`,
      locale: 'en',
    },
    groups: groups === 0 ? [] : [`group-${nth % groups}`],
  });
  const names = Array.from({ length: groups }, (_, nth) => ({ name: `group-${nth}` }));
  await control(endpoint, 'users', { pool: source, groups: names });
  for (let from = 0; from < users; from += usersAtOnce) {
    const length = Math.min(usersAtOnce, users - from);
    await control(endpoint, 'users', {
      pool: source,
      users: Array.from({ length }, (_, n) => user(from + n)),
    });
  }
}

async function exportBy({ endpoint, source }: SandboxProcess, one: Case, folder: string): Promise<number> {
  const pool = ['--source', source, '--source-endpoint', endpoint];
  const more = ['--output', join(folder, 'users.ndjson'), '--chains', `${one.chains}`];
  const args = ['export', ...pool, ...more, '--quota-share', `${one.share}`];
  let exported = 0;
  for await (const line of startCommand(args, folder).lines)
    if (line.type === 'result') exported = line.exported;
  return exported;
}

interface Request {
  atMs: number;
  operation: string;
  outcome: string;
}

async function measure(name: string, users: number, one: Case): Promise<string> {
  const sandbox = await startQuickSandbox(1);
  const { folder, remove } = makeBenchFolder();
  try {
    await fill(sandbox, users, one);
    const { endpoint } = sandbox;
    const [minMs, maxMs] = one.latency.split('-').map(Number);
    await control(endpoint, 'latency', { minMs, maxMs });
    await control(endpoint, 'quota', { multiplier: 1 });
    await forgetRequests(endpoint);
    const exported = await exportBy(sandbox, one, folder);
    // The sandbox has made one user of its own.
    if (exported !== users + 1) throw new Error(`${name}: ${exported} of ${users + 1} users were listed`);
    // It keeps 10,000 of them.
    const { requests } = (await control(endpoint, 'requests/latest')) as { requests: Request[] };
    const listings = requests.filter(({ operation }) => /^ListUsers(InGroup)?$/.test(operation));
    const times = listings.map(({ atMs }) => atMs);
    const seconds = (Math.max(...times) - Math.min(...times)) / 1000;
    const reached = (times.length - 1) / seconds;
    const allowed = userListPerSecond * one.share;
    const members = listings.filter(({ operation }) => operation === 'ListUsersInGroup').length;
    const throttled = listings.filter(({ outcome }) => outcome === 'TooManyRequestsException').length;
    const cells = [name, one.chains, one.groups, one.latency, times.length - members, members, throttled];
    const figures = [allowed, reached.toFixed(2), `${((reached / allowed) * 100).toFixed(1)} %`];
    return `| ${[...cells, ...figures, Math.round(users / seconds)].join(' | ')} |`;
  } finally {
    await sandbox.stop();
    remove();
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const names = Object.keys(cases);
const asked = beginBench(`bench:export -- [users] [${names.join('|')}] ...`, names, 1);
const [users = 50_000] = asked.numbers;
say(
  '| case | chains | groups | answers, ms | ListUsers | ListUsersInGroup | throttled | allowed a second | reached | | users a second |',
);
say('|---|---|---|---|---|---|---|---|---|---|---|');
for (const [name, one] of Object.entries(cases)) {
  if (asked.words.length === 0 || asked.words.includes(name)) say(await measure(name, users, one));
}
