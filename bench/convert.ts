/**
 * Times `poolferry convert` beside the article's jq script on the same file of users, each as a process of its own with its peak
 * memory: `npm run -s bench:convert -- 200000`. The script is written anew from its description: the four columns it takes, by
 * jq's `@csv`. It checks nothing and names nobody, so that the ratio flatters it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { beginBench, endWithUs, makeBenchFolder } from './begin.ts';
import { builtCommand } from './command-process.ts';
import { cpuSecondsOf, peakMbOf } from './process-costs.ts';

const columns = [
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
  ],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...[
    'phone_number_verified',
    'address',
    'updated_at',
    'custom:tenant',
    'cognito:mfa_enabled',
    'cognito:username',
  ],
];
const names = ['ANIL KUMAR G', 'Jane Doe', 'José García', 'Müller, Hans', 'Li Wei'];

/** Of a thousand users: ten share an address with another, ten are disabled, ten unverified. */
function record(index: number): unknown {
  const hash = createHash('md5').update(`user ${index}`).digest('hex');
  const sub = hash.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  const owner = index % 100 === 99 ? index - 50 : index;
  const attributes = {
    sub,
    email_verified: index % 100 === 7 ? 'false' : 'true',
    email: `user${owner}@example.com`,
    name: names[index % names.length],
    given_name: `Given ${index % 1000}`,
    family_name: `Family ${index % 977}`,
    preferred_username: `user${index}`,
    'custom:tenant': `tenant-${index % 97}`,
  };
  return {
    Username: `user${index}`,
    Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: '2024-01-23T02:40:26.413000+05:30',
    UserLastModifiedDate: '2024-01-23T02:40:26.413000+05:30',
    Enabled: index % 100 !== 3,
    UserStatus: 'CONFIRMED',
  };
}

/** In the layout of the article: two blanks, an attribute a line. */
function writeUsers(path: string, users: number): void {
  const file = openSync(path, 'w');
  let text = '[\n';
  for (let index = 0; index < users; index += 1) {
    const lines = JSON.stringify(record(index), null, 2).replaceAll(
      /\{\n\s+("Name".*)\n\s+(.*)\n\s+\}/g,
      '{ $1 $2 }',
    );
    text += `${index === 0 ? '' : ',\n'}${lines}`;
    if (text.length < 1 << 20) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, `${text}\n]\n`);
  closeSync(file);
}

interface Timing {
  seconds: number;
  /** Of all its threads, where the system tells. */
  cpuSeconds: number;
  peakMb: number;
  output: string;
}

/** Runs a process to its end. Its peak memory is what the kernel says of it while it lasts, looked at every 20 ms. */
function time(file: string, args: string[]): Promise<Timing> {
  const started = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  endWithUs(child);
  const { pid = 0 } = child;
  let output = '';
  let peakMb = 0;
  let cpuSeconds = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < 1 << 16) output += text;
  });
  const look = setInterval(() => {
    peakMb = Math.max(peakMb, peakMbOf(pid));
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(pid));
  }, 20);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, cpuSeconds, peakMb, output });
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}

const jqProgram = `.[] | select(.Attributes != null) | [
  (.Attributes[] | select(.Name == "email") | .Value // ""),
  (.Attributes[] | select(.Name == "email_verified") | .Value // ""),
  (.Attributes[] | select(.Name == "name") | .Value // ""),
  (.Attributes[] | select(.Name == "preferred_username") | .Value // "")
] | @csv`;

const runs = 3;
const mostForJq = 500_000;

/** The fastest of three: other work on the machine only ever slows one down. */
async function best(run: (nth: number) => Promise<Timing>): Promise<Timing> {
  const timings: Timing[] = [];
  for (let nth = 1; nth <= runs; nth += 1) timings.push(await run(nth));
  return timings.toSorted((a, b) => a.seconds - b.seconds)[0] as Timing;
}

const [users = 200_000] = beginBench('bench:convert -- [users]', [], 1).numbers;
const { folder, remove } = makeBenchFolder();
const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  const input = join(folder, 'users.json');
  writeUsers(input, users);
  const header = join(folder, 'header.json');
  writeFileSync(header, JSON.stringify({ UserPoolId: 'eu-west-1_Example', CSVHeader: columns }));
  const mb = statSync(input).size / 1e6;
  say(`${users} users, ${mb.toFixed(0)} MB; ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  const line = (what: string, { seconds, cpuSeconds, peakMb }: Timing) =>
    say(
      `${what}: ${seconds.toFixed(2)} s (CPU ${cpuSeconds.toFixed(2)} s), ${Math.round(users / seconds)} users/s, ${(mb / seconds).toFixed(0)} MB/s, peak ${peakMb.toFixed(0)} MB`,
    );

  const own = await best((run) => {
    const output = join(folder, `out-${run}`);
    const files = ['--input', input, '--header', header, '--output', output];
    const decided = ['--duplicates', 'newest', '--unverified', 'carry'];
    return time(process.execPath, [builtCommand, 'convert', '--json', ...files, ...decided]);
  });
  line('poolferry convert', own);
  const { rows, notInCsv } = JSON.parse(own.output.trimEnd().split('\n').at(-1) ?? '{}');
  say(`  ${users} = ${rows} rows + ${notInCsv} named`);

  if (spawnSync('jq', ['--version']).error !== undefined) say('jq: not installed here, skipped');
  else if (users > mostForJq) say(`jq: holds the whole file in memory, skipped above ${mostForJq} users`);
  else {
    const script = `exec jq -r "$1" "$2" > "$3"`;
    const csv = join(folder, 'users.csv');
    const jq = await best(() => time('sh', ['-c', script, 'sh', jqProgram, input, csv]));
    line("the article's jq", jq);
    say(`poolferry is ${(jq.seconds / own.seconds).toFixed(1)} times as fast`);
  }
} finally {
  remove();
}
