import { readFile, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../errors.ts';
import { inputFileError } from '../files/file-errors.ts';
import { type JsonNode, parseJsonTree } from '../files/json-tree.ts';
import { positionOf } from '../files/position.ts';

const endings = ['.ts', '.mts', '.js', '.json'] as const;

export interface ConfigFile {
  path: string;
  /** As the file gives it; nothing is checked yet. */
  value: unknown;
  /** Where the values of a JSON file stand. */
  json?: { text: string; root: JsonNode };
}

/**
 * The config file to use: the one asked for, else `poolferry.config.ts|mts|js|json` of the folder, else none.
 *
 * @throws InputError `two-config-files`, `bad-config-file`, or because the one asked for is not there
 */
export async function findConfigFile(directory: string, asked?: string): Promise<string | undefined> {
  if (asked !== undefined) {
    const path = resolve(directory, asked);
    if (!(endings as readonly string[]).includes(extname(path)) && extname(path) !== '.mjs')
      throw badConfigFile(`${asked} is no config file.`, `A config file ends in ${endings.join(', ')}.`);
    await stat(path).catch((cause: unknown) => {
      throw inputFileError(path, cause);
    });
    return path;
  }
  const candidates = endings.map((ending) => join(directory, `poolferry.config${ending}`));
  const there = await Promise.all(candidates.map(exists));
  const found = candidates.filter((_, index) => there[index]);
  if (found.length > 1)
    throw new InputError(
      `There are several config files: ${found.map((path) => basename(path)).join(', ')}.`,
      {
        code: 'two-config-files',
        hint: 'Keep one of them, or choose one with --config.',
      },
    );
  return found[0];
}

/**
 * Reads a config file: JSON as data, the others by running them and taking their default export.
 *
 * @throws InputError `bad-config-file`, with line and column where JSON is broken
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  return extname(path) === '.json' ? await readJson(path) : { path, value: await runModule(path) };
}

async function readJson(path: string): Promise<ConfigFile> {
  const raw = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw inputFileError(path, cause);
  });
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const parsed = parseJsonTree(text);
  if ('fault' in parsed) {
    const { line, column } = positionOf(text, parsed.fault.at);
    throw badConfigFile(
      `${path}:${line}:${column}: expected ${parsed.fault.expected}.`,
      'Correct the JSON there.',
    );
  }
  return { path, value: JSON.parse(text), json: { text, root: parsed.root } };
}

async function runModule(path: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason =
      cause instanceof Error ? `${cause.name}: ${cause.message}` : 'it threw something that is no error';
    const hint = 'Correct the file; `node` with its path shows where.';
    throw badConfigFile(`${path}${lineOf(cause, path)} cannot be loaded. ${reason}`, hint, cause);
  }
  if (module.default === undefined)
    throw badConfigFile(`${path} has no default export.`, 'Write the options as `export default { … }`.');
  return module.default;
}

/** The line of a syntax error, as `:3`, where Node tells it: in front of the stack and nowhere else. */
function lineOf(cause: unknown, path: string): string {
  if (!(cause instanceof SyntaxError)) return '';
  const [, where, line] = /^(.+):(\d+)\n/.exec(cause.stack ?? '') ?? [];
  return where?.endsWith(basename(path)) ? `:${line}` : '';
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw inputFileError(path, cause);
  }
}

export function badConfigFile(message: string, hint: string, cause?: unknown): InputError {
  return new InputError(message, { code: 'bad-config-file', hint, cause });
}
