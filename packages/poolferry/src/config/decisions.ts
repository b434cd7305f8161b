import { readFile } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { inputFileError } from '../files/file-errors.ts';
import { type JsonMember, parseJsonTree } from '../files/json-tree.ts';
import { positionOf } from '../files/position.ts';
import { type Problem, throwProblems } from './problems.ts';

const subShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hint =
  'A decisions file is one JSON object: each email address, or other name that several want, with the sub of the user who keeps it, or null for nobody.';

/**
 * Reads the decisions on who keeps an email address, or another name, that several users want.
 *
 * @throws InputError as parseDecisions, or because the file cannot be read
 */
export async function readDecisions(path: string): Promise<Record<string, string | null>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw inputFileError(path, cause);
  });
  return parseDecisions(text, path);
}

/**
 * Parses a decisions file: name -> sub of the keeper, null: nobody.
 *
 * @throws InputError `bad-decisions`, with line and column of everything wrong; the sub and the name stay out of it
 */
export function parseDecisions(text: string, path: string): Record<string, string | null> {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const parsed = parseJsonTree(json);
  if ('fault' in parsed)
    throw refusal(`${place(path, json, parsed.fault.at)}: expected ${parsed.fault.expected}.`);
  if (parsed.root.kind !== 'object') throw refusal(`${path} holds no JSON object.`);
  const problems: Problem[] = [];
  const decisions = new Map<string, string | null>();
  for (const member of parsed.root.members) {
    const wrong = wrongWith(member, decisions);
    if (wrong !== undefined)
      problems.push({ code: 'bad-decisions', text: `${place(path, json, wrong.at)}: ${wrong.text}`, hint });
    else if (member.value.kind === 'scalar') decisions.set(member.key, member.value.value as string | null);
  }
  throwProblems(problems);
  return Object.fromEntries(decisions);
}

function wrongWith(
  { key, keyAt, value }: JsonMember,
  earlier: ReadonlyMap<string, unknown>,
): { at: number; text: string } | undefined {
  if (key === '') return { at: keyAt, text: 'this key is no name that several may want.' };
  if (earlier.has(key)) return { at: keyAt, text: 'this name is decided a second time.' };
  const decided = value.kind === 'scalar' ? value.value : undefined;
  if (decided === null || (typeof decided === 'string' && subShape.test(decided))) return undefined;
  return { at: value.at, text: 'expected the sub of the user who keeps the name (a UUID), or null.' };
}

function place(path: string, text: string, at: number): string {
  const { line, column } = positionOf(text, at);
  return `${path}:${line}:${column}`;
}

function refusal(message: string): InputError {
  return new InputError(message, { code: 'bad-decisions', hint });
}
