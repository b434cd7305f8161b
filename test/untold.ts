import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What one command has said, and where. */
export interface Said {
  args: readonly string[];
  stdout: string;
  stderr: string;
  /** Beside what every command is given. */
  env?: Readonly<Record<string, string>>;
  /** Where it ran: what it has written there is searched as well. */
  folder?: string;
  /** When it began, by the machine's clock. */
  startedMs?: number;
}

/** Their output is users' data, which is what they are asked for. */
const tellUsers = new Set(['export', 'convert', 'ids', 'import']);

/** Shorter ones stand in any text by chance. */
const leastLength = 6;

/** What is written is written of everybody: so many secrets or profiles of each file's pools are looked for. */
const sampled = 200;
const largestFile = 20_000_000;

/** Commands that are given no endpoint have it from a ledger or a config file, by an earlier command of the same folder. */
const endpointsOfFolder = new Map<string, Set<string>>();

/**
 * Holds what a command has said and written to every secret and profile of the sandboxes that it was sent to. Every test that runs a
 * command does so, whatever else it is about. A file that only its owner may read can hold profiles.
 *
 * @throws Error naming the command, never what it told
 */
export async function refuseTold(said: Said): Promise<void> {
  const { args, stdout, stderr, folder } = said;
  const [command = ''] = args;
  const kinds: readonly Kind[] = tellUsers.has(command) ? ['secrets'] : ['secrets', 'profiles'];
  for (const endpoint of endpointsOf(said)) {
    const known = await knownAt(endpoint);
    refuseKnown(`poolferry ${command}`, `${stdout}\n${stderr}`, known, kinds);
    if (folder === undefined) continue;
    for (const { name, isPrivate, bytes } of written(folder, said.startedMs ?? 0)) {
      const searched = isPrivate ? (['secrets'] as const) : kinds;
      refuseKnown(`poolferry ${command}, in ${name},`, bytes, asBytes(known), searched);
    }
  }
}

/**
 * Holds the events, and the errors, of runs within this process to what their sandbox knows.
 *
 * @throws Error that names no event
 */
export async function refuseToldEvents(endpoint: string, events: readonly object[]): Promise<void> {
  const text = (one: object) =>
    one instanceof Error ? JSON.stringify({ ...one, message: one.message }) : JSON.stringify(one);
  refuseKnown('a run', events.map(text).join('\n'), await knownAt(endpoint), ['secrets', 'profiles']);
}

type Kind = 'secrets' | 'profiles';
type Known = Record<Kind, string[]>;

function refuseKnown(who: string, text: string, known: Known, kinds: readonly Kind[]): void {
  for (const kind of kinds) {
    const told = known[kind].filter((one) => one.length >= leastLength && holds(text, one));
    if (told.length > 0) throw new Error(`${who} has told ${told.length} ${kind}: ${where(text, told)}`);
  }
}

function endpointsOf({ args, env = {}, folder = '' }: Said): Set<string> {
  const given = args.filter((_, index) => /^--(source|target)-endpoint$/.test(args[index - 1] ?? ''));
  const byName = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith('AWS_ENDPOINT_URL') ? [value] : [],
  );
  const before = endpointsOfFolder.get(folder) ?? [];
  const endpoints = new Set([...before, ...given, ...byName, ...endpointsInFiles(folder)]);
  if (folder !== '') endpointsOfFolder.set(folder, endpoints);
  return endpoints;
}

function endpointsInFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const configs = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return configs.flatMap((name) => {
    const { text } = readIfSmall(join(folder, name)) ?? { text: '' };
    return text.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
  });
}

const silent = new Set<string>();

/** A sandbox that is closed by now, or something else than one, knows of nothing. */
async function knownAt(endpoint: string): Promise<Known> {
  const nothing = { secrets: [], profiles: [] };
  // Sandboxes are on this machine, and answer.
  if (!URL.canParse(endpoint) || silent.has(endpoint)) return nothing;
  if (!['127.0.0.1', 'localhost'].includes(new URL(endpoint).hostname)) return nothing;
  const signal = AbortSignal.timeout(2000);
  const answer = await fetch(new URL('/_sandbox/secrets', endpoint), { signal }).catch(() => undefined);
  if (signal.aborted) silent.add(endpoint);
  if (answer?.ok !== true || !answer.headers.get('content-type')?.includes('json')) return nothing;
  return { ...nothing, ...((await answer.json()) as object) };
}

/** As they stand in a file that is read byte by byte. */
function asBytes(known: Known): Known {
  const sample = (all: string[]) =>
    (all.length <= sampled ? all : [...all.slice(0, sampled / 2), ...all.slice(-sampled / 2)]).map((one) =>
      Buffer.from(one).toString('latin1'),
    );
  return { secrets: sample(known.secrets), profiles: sample(known.profiles) };
}

/** Files of a folder that have been written since. */
function written(folder: string, sinceMs: number) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const read = readIfSmall(join(entry.parentPath, entry.name), sinceMs);
    if (read === undefined) return [];
    return [{ name: entry.name, isPrivate: (read.mode & 0o077) === 0, bytes: read.text }];
  });
}

/** One that is gone by now, or may not be read, tells nobody. */
function readIfSmall(path: string, sinceMs = 0) {
  try {
    const file = statSync(path);
    // A pipe would be waited for.
    if (!file.isFile() || file.size > largestFile || file.mtimeMs < sinceMs) return undefined;
    return { mode: file.mode, text: readFileSync(path, 'latin1') };
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** A code of digits alone is told only where it stands alone. */
function holds(said: string, one: string): boolean {
  return /^\d+$/.test(one) ? new RegExp(`\\b${one}\\b`).test(said) : said.includes(one);
}

/** The lines in question, with what they tell taken out. */
function where(said: string, told: readonly string[]): string {
  const lines = said.split('\n').filter((line) => told.some((one) => line.includes(one)));
  const covered = told.reduce((text, one) => text.replaceAll(one, '***'), lines.slice(0, 3).join('\n'));
  return covered.slice(0, 600);
}
