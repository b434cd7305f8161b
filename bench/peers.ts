/**
 * Poolferry and what people use today, one after the other, each in a process of its own against a sandbox of its own with the same
 * users, quotas and latency: `npm run -s bench -- --users 2000`. Prints a Markdown table, with `--json` one object a line.
 * See docs/performance.md for the options and what each column counts.
 */
import { parseArgs } from 'node:util';
import { endOnSignals, refuse } from './begin.ts';
import { everyPeer } from './peers/every-peer.ts';
import type { Peer, Settings } from './peers/peer.ts';
import { runPeer } from './peers/run-peer.ts';
import { tableHead, tableRow } from './peers/table.ts';

const usage = `bench -- [--users n] [--seed n] [--quota factor] [--latency ms-ms] [--only ${everyPeer.map(({ id }) => id).join(',')}] [--aws path] [--cbr folder] [--json]`;
const { values } = parsed();

const settings: Settings = {
  users: positive('--users', values.users, 'whole number'),
  seed: positive('--seed', values.seed, 'whole number'),
  quota: positive('--quota', values.quota, 'number'),
  latency: range('--latency', values.latency),
  aws: values.aws,
  cbrFolder: values.cbr,
};
const say = (text: string) => process.stdout.write(`${text}\n`);

endOnSignals();

const peers = chosen(values.only);
const left: string[] = [];
const ran: Peer[] = [];
if (!values.json) say(tableHead());
for (const peer of peers) {
  const missing = await peer.prepare(settings);
  if (missing !== undefined) {
    left.push(`${peer.title}: not run, ${missing}.`);
    if (values.json) say(JSON.stringify({ peer: peer.id, title: peer.title, notRun: missing }));
    continue;
  }
  const row = await runPeer(peer, settings);
  say(values.json ? JSON.stringify(row) : tableRow(row));
  ran.push(peer);
}
if (!values.json) {
  const remarks = [...Map.groupBy(ran, ({ remark }) => remark)].map(
    ([remark, peers]) => `${peers.map(({ title }) => title).join('; ')}: ${remark}.`,
  );
  say(['', ...remarks.map((text) => `- ${text}`), ...left.map((text) => `- ${text}`)].join('\n'));
}

function parsed() {
  try {
    return parseArgs({
      options: {
        users: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        quota: { type: 'string', default: '1' },
        latency: { type: 'string', default: '20-80' },
        only: { type: 'string' },
        aws: { type: 'string', default: 'aws' },
        cbr: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return refuse((error as Error).message, usage);
  }
}

/** `--only poolferry,sdk-loop`: one whose id it is, else all whose ids begin so. */
function chosen(only: string | undefined): Peer[] {
  if (only === undefined) return everyPeer;
  const found = only.split(',').flatMap((asked) => {
    const exact = everyPeer.filter(({ id }) => id === asked);
    const like =
      exact.length > 0 ? exact : everyPeer.filter(({ id }) => asked !== '' && id.startsWith(asked));
    if (like.length > 0) return like;
    return refuse(`--only knows no "${asked}".`, usage);
  });
  return [...new Set(found)];
}

function range(flag: string, text: string): string {
  const [least, most] = /^(\d+)-(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (least !== undefined && most !== undefined && least <= most) return text;
  return refuse(`${flag} takes milliseconds as in 20-80, not "${text}".`, usage);
}

function positive(flag: string, text: string, kind: 'number' | 'whole number'): number {
  const value = Number(text);
  const isOfKind = kind === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (text.trim() !== '' && isOfKind && value > 0) return value;
  return refuse(`${flag} takes a ${kind} above 0, not "${text}".`, usage);
}
