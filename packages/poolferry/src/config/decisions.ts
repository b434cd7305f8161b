import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { inputFileError } from '../files/file-errors.ts';
import { parseJsonTree } from '../files/json-tree.ts';
import { positionOf } from '../files/position.ts';
import { userDecisions } from './choices.ts';
import type { DecisionAbout } from './options.ts';
import { type Problem, throwProblems } from './problems.ts';

const subShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a sub as pools make them. */
export function isSub(text: string): boolean {
  return subShape.test(text);
}

/** What a file of decisions holds: what is wrong with a key or a value, in words, and how such a file is written. */
interface Kind<Value> {
  hint: string;
  wrongKey(key: string): string | undefined;
  read(value: unknown): Value | undefined;
  expected: string;
}

const keepers: Kind<string | null> = {
  hint: 'A file for --duplicates is one JSON object: each email address, or other name that several want, with the sub of the user who keeps it, or null for nobody.',
  wrongKey: (key) => (key === '' ? 'this key is no name that several may want.' : undefined),
  read: (value) => (value === null || (typeof value === 'string' && isSub(value)) ? value : undefined),
  expected: 'the sub of the user who keeps the name (a UUID), or null',
};

const aboutUsers: Kind<DecisionAbout> = {
  hint: 'A file for --decisions is one JSON object: each old sub (the username where a file has no sub) with skip, carry or keep.',
  wrongKey: (key) => (key === '' ? 'this key is empty.' : undefined),
  read: (value) => userDecisions.find((each) => each === value),
  expected: userDecisions.join(', '),
};

/**
 * Reads who keeps an email address, or another name, that several users want: name -> sub of the keeper, null: nobody.
 *
 * @throws InputError `bad-decisions`, with line and column of everything wrong; or because the file cannot be read
 */
export async function readKeepers(path: string): Promise<Record<string, string | null>> {
  return parseKeepers(await readText(path), path);
}

/** As readKeepers, of a text. The subs and names stay out of errors. */
export function parseKeepers(text: string, path: string): Record<string, string | null> {
  return parse(text, path, keepers);
}

/**
 * Reads what is decided about single users: sub or username -> decision.
 *
 * @throws InputError as readKeepers
 */
export async function readDecisions(path: string): Promise<Record<string, DecisionAbout>> {
  return parseDecisions(await readText(path), path);
}

/** As readDecisions, of a text. */
export function parseDecisions(text: string, path: string): Record<string, DecisionAbout> {
  return parse(text, path, aboutUsers);
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw inputFileError(path, cause);
  });
}

function parse<Value>(text: string, path: string, kind: Kind<Value>): Record<string, Value> {
  const { hint } = kind;
  const refusal = (message: string) => new InputError(message, { code: 'bad-decisions', hint });
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const parsed = parseJsonTree(json);
  if ('fault' in parsed)
    throw refusal(`${place(path, json, parsed.fault.at)}: expected ${parsed.fault.expected}.`);
  if (parsed.root.kind !== 'object') throw refusal(`${path} holds no JSON object.`);
  const problems: Problem[] = [];
  const decisions = new Map<string, Value>();
  for (const { key, keyAt, value } of parsed.root.members) {
    const wrong = (at: number, why: string) =>
      problems.push({ code: 'bad-decisions', text: `${place(path, json, at)}: ${why}`, hint });
    // Subs are one whatever their case.
    const name = isSub(key) ? key.toLowerCase() : key;
    const wrongKey = kind.wrongKey(key);
    const read = value.kind === 'scalar' ? kind.read(value.value) : undefined;
    if (wrongKey !== undefined) wrong(keyAt, wrongKey);
    else if (decisions.has(name)) wrong(keyAt, 'this key is decided a second time.');
    else if (read === undefined) wrong(value.at, `expected ${kind.expected}.`);
    else decisions.set(name, read);
  }
  throwProblems(problems);
  return Object.fromEntries(decisions);
}

function place(path: string, text: string, at: number): string {
  const { line, column } = positionOf(text, at);
  return `${path}:${line}:${column}`;
}
