import type { z } from 'zod';
import { offsetOf } from '../files/json-tree.ts';
import { positionOf } from '../files/position.ts';
import { optionProblems } from './checks.ts';
import { badConfigFile, type ConfigFile, findConfigFile, readConfigFile } from './config-file.ts';
import { isSub, readDecisions, readKeepers } from './decisions.ts';
import { defaultOptions } from './defaults.ts';
import { type FlagStrings, readFlags } from './flags.ts';
import type { OptionsInput } from './input.ts';
import { mergeOptions } from './merge.ts';
import { nearest } from './nearest.ts';
import type { Options } from './options.ts';
import { type Problem, throwProblems } from './problems.ts';

type KnownKeys = (path: readonly PropertyKey[]) => string[];

export interface LoadRequest {
  /** Where a config file is looked for, and what relative paths start from. */
  directory: string;
  /** What `--config` gave. */
  configPath?: string | undefined;
  flags?: FlagStrings | undefined;
  /** What `passwords` is unless told: `reset` for import and demo, nothing for the others. */
  passwordsUnlessTold?: Options['passwords'];
  /** What the ledger of that path remembers of earlier runs: over the defaults, under whatever is given now. */
  recall?: ((ledgerPath: string) => OptionsInput) | undefined;
}

export interface LoadedOptions {
  options: Options;
  /** The config file that was used. */
  configFile?: string;
}

/**
 * Options from the defaults, the config file and the flags, each over the one before.
 *
 * @throws InputError naming everything wrong with one of them at once: `unknown-option`, `bad-option`, `bad-flag`, `wrong-region`, `same-pool` …,
 *   or `invalid-options` where several kinds come together
 */
export async function loadOptions(request: LoadRequest): Promise<LoadedOptions> {
  const { input: flags, keepersPath, decisionsPath } = readFlags(request.flags ?? {});
  const path = await findConfigFile(request.directory, request.configPath);
  const file = path === undefined ? {} : await checkedInput(await readConfigFile(path));
  if (keepersPath !== undefined) flags.duplicates = await readKeepers(keepersPath);
  if (decisionsPath !== undefined) flags.decisions = await readDecisions(decisionsPath);
  const defaults = defaultOptions(request.passwordsUnlessTold);
  const recalled = request.recall?.(flags.ledger ?? file.ledger ?? defaults.ledger) ?? {};
  const options = settle(defaults, recalled, file, flags);
  return { options, ...(path === undefined ? {} : { configFile: path }) };
}

/**
 * Options from the defaults and what a program gives, checked as a config file would be.
 *
 * @throws InputError as loadOptions
 */
export async function resolveOptions(
  input: OptionsInput,
  passwordsUnlessTold?: Options['passwords'],
): Promise<Options> {
  return settle(defaultOptions(passwordsUnlessTold), await checkedInput({ path: 'options', value: input }));
}

function settle(defaults: Options, ...inputs: OptionsInput[]): Options {
  const { options, problems } = mergeOptions(defaults, ...inputs);
  throwProblems([...problems, ...(problems.length === 0 ? optionProblems(options) : [])]);
  return { ...options, decisions: foldSubs(options.decisions) };
}

/** A file may spell a UUID in capitals; everything else is a username, and stays as it is. */
function foldSubs(decisions: Options['decisions']): Options['decisions'] {
  const entries = Object.entries(decisions);
  return Object.fromEntries(entries.map(([name, what]) => [isSub(name) ? name.toLowerCase() : name, what]));
}

/** The shape checked; zod is loaded here alone, for it costs more than all the rest of starting up. */
async function checkedInput(file: ConfigFile): Promise<OptionsInput> {
  const { knownKeys, optionsInputSchema } = await import('./schema.ts');
  const result = checkShape(file, optionsInputSchema);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(issue, file, knownKeys));
  throwProblems(problems, file.path);
  throw result.error;
}

/** A config file in code may hold getters that throw. */
function checkShape<Schema extends z.ZodType>({ path, value }: ConfigFile, schema: Schema) {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'something that is no error';
    throw badConfigFile(`${path} cannot be read: it throws ${reason}`, 'Correct the file.', cause);
  }
}

function describe(issue: z.core.$ZodIssue, file: ConfigFile, knownKeys: KnownKeys): Problem[] {
  if (issue.code !== 'unrecognized_keys') {
    const where = issue.path.length === 0 ? 'the whole' : issue.path.join('.');
    const text = `${where}${place(file, issue.path, 'value')}: ${sentence(issue)}`;
    return [{ code: 'bad-option', text, hint: 'Correct the value.' }];
  }
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const where = `${path.join('.')}${place(file, path, 'key')}`;
    const text = `${where}: there is no such option.${rightKey(key, issue.path, knownKeys)}`;
    return { code: 'unknown-option', text, hint: 'Correct the name, or take it out.' };
  });
}

/** The key meant: a near one beside it, else one of that name elsewhere, else all that are allowed there. */
function rightKey(key: string, parent: readonly PropertyKey[], knownKeys: KnownKeys): string {
  const known = knownKeys(parent);
  const nearby = nearest(key, known);
  if (nearby !== undefined) return ` Did you mean "${[...parent, nearby].join('.')}"?`;
  for (const top of knownKeys([])) {
    const elsewhere = nearest(key, knownKeys([top]));
    if (elsewhere !== undefined) return ` Did you mean "${top}.${elsewhere}"?`;
  }
  return ` Known here: ${known.join(', ')}.`;
}

function place({ json }: ConfigFile, path: readonly PropertyKey[], point: 'key' | 'value'): string {
  if (json === undefined) return '';
  const { line, column } = positionOf(json.text, offsetOf(json.root, path, point));
  return ` (line ${line}, column ${column})`;
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}.`;
  const text = issue.message.replace(/^Invalid input: /, '');
  return text.endsWith('.') ? text : `${text}.`;
}
