import { nearest } from '../config/nearest.ts';
import type { Options, PoolOptions } from '../config/options.ts';
import { regionOfPool } from '../config/pools.ts';
import { InputError } from '../errors.ts';
import { type CommandName, commandNames, type Phase, phases, type Side } from '../permissions/needs.ts';
import { assumingPolicy, type Policy, type PoolPlace, policyOf } from '../permissions/policy.ts';
import { requirePool } from '../steps/open-migration.ts';
import { cloneTarget } from './clone-options.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { printableJson } from './printable.ts';
import { command, optionsOf, type Run } from './run.ts';

interface IamFlags extends CommonFlags {
  side?: string;
  account?: string;
  format?: string;
}

/** What a migration from pool to pool takes. */
const wholeMigration: readonly CommandName[] = ['plan', 'migrate', 'verify'];

/** They run without AWS, or without a permission of their own. */
const needNothing = ['cutover', 'demo', 'doctor', 'iam', 'ids', 'purge', 'sandbox', 'status'];

const sides = ['source', 'target'] as const;

/** `iam`: the smallest policies, from the options alone. Nothing is asked of AWS. */
export function iam(names: string[], flags: IamFlags): Promise<void> {
  return command<IamFlags>(async (run) => {
    if (flags.format !== undefined && flags.format !== 'json') throw badFlag('--format', 'json', 'json');
    const chosen = phasesOf(names.length === 0 ? wholeMigration : names);
    const options = makesTarget(chosen) ? await optionsOfClone(run) : await optionsOf(run);
    const policies = chosen.length === 0 ? [] : policiesOf(chosen, options, placesOf(run, chosen, options));
    for (const { of, title, policy } of policies) {
      run.output.say(title);
      run.output.document(`${printableJson(policy, 2)}\n`);
      run.output.object({ type: 'policy', of, policy });
    }
    if (policies.length === 0) run.output.say('Nothing needs to be allowed for this.');
    if (policies.length > 0 && flags.account === undefined && JSON.stringify(policies).includes(':*:'))
      run.output.say(
        'The account is not known here, so "*" stands for it: name it with --account 111122223333.',
      );
    run.result.policies = policies.length;
    return ExitCode.done;
  })(flags);
}

/** Words as names: two words are one command where there is such a one, as in `pool diff`. */
export function joinWords(words: readonly string[], known: readonly string[]): string[] {
  const names: string[] = [];
  for (const word of words) {
    const both = `${names.at(-1)} ${word}`;
    if (known.includes(both)) names.splice(-1, 1, both);
    else names.push(word);
  }
  return names;
}

/** The phases of commands, and phases by their own names. */
function phasesOf(words: readonly string[]): Phase[] {
  const known = [...commandNames, ...needNothing, ...phases.map(({ name }) => name)];
  const names = joinWords(words, known);
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw new InputError(`There is neither a command nor a phase ${JSON.stringify(name.slice(0, 80))}.`, {
      code: 'bad-flag',
      hint:
        meant === undefined
          ? `Commands are ${commandNames.join(', ')}; phases are ${phases.map((phase) => phase.name).join(', ')}.`
          : `Did you mean "${meant}"?`,
    });
  }
  return phases.filter(
    ({ name, commands }) => names.includes(name) || commands.some((command) => names.includes(command)),
  );
}

/** Whether all that is done on the target side is to make it. */
function makesTarget(chosen: readonly Phase[]): boolean {
  const ofTarget = chosen.filter(({ side }) => side === 'target');
  return ofTarget.length > 0 && ofTarget.every((phase) => phase.makesTarget);
}

/** Stands for the id of a pool that is not there: in no policy, since nothing is allowed on it alone. */
const yetToBeMade = 'thePoolToBeMade';

/** The target is where `pool clone` would make it; what a ledger of this folder remembers is about other pools. */
async function optionsOfClone(run: Run<IamFlags>): Promise<Options> {
  const ofTarget = { target: undefined, targetProfile: undefined, targetRegion: undefined };
  const ofAccess = { targetRoleArn: undefined, targetExternalId: undefined, targetEndpoint: undefined };
  const flags = { ...run.flags, ...ofTarget, ...ofAccess };
  const options = await optionsOf({ ...run, flags }, { recall: () => ({}) });
  const target = cloneTarget(run.flags, options, requirePool(options.source, 'source'));
  return { ...options, target: { ...target, userPoolId: `${target.region}_${yetToBeMade}` } };
}

/** Where the pools are that these phases work on. */
function placesOf(
  { flags }: Run<IamFlags>,
  chosen: readonly Phase[],
  options: Options,
): Partial<Record<Side, PoolPlace>> {
  const { side: only, account } = flags;
  if (only !== undefined && !(sides as readonly string[]).includes(only))
    throw badFlag('--side', sides.join(', '), 'target');
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw badFlag('--account', 'twelve digits', '111122223333');
  const places: Partial<Record<Side, PoolPlace>> = {};
  for (const side of sides) {
    if (only !== undefined && only !== side) continue;
    if (!chosen.some((phase) => phase.side === side)) continue;
    const pool = requirePool(options[side], side);
    const accountId = pool.roleArn?.split(':')[4] ?? account ?? '*';
    places[side] = { userPoolId: pool.userPoolId, region: regionOfPool(pool.userPoolId), accountId };
  }
  return places;
}

interface NamedPolicy {
  of: Side | 'both' | 'caller';
  title: string;
  policy: Policy;
}

/** One policy where the same credentials enter both pools, else one for each; and what it takes to become the roles. */
function policiesOf(
  chosen: readonly Phase[],
  options: Options,
  places: Partial<Record<Side, PoolPlace>>,
): NamedPolicy[] {
  const found: NamedPolicy[] = [];
  const add = (of: NamedPolicy['of'], title: string, policy: Policy | undefined) => {
    if (policy !== undefined) found.push({ of, title, policy });
  };
  const { source, target } = places;
  if (source && target && whoEnters(options.source) === whoEnters(options.target)) {
    add('both', 'For the credentials that enter both pools:', policyOf(chosen, places, options));
  } else {
    for (const side of sides) {
      const place = places[side];
      if (place === undefined) continue;
      const title = `For the credentials that enter the ${side}, ${place.userPoolId}:`;
      add(side, title, policyOf(chosen, { [side]: place }, options));
    }
  }
  const roles = sides.flatMap((side) => (places[side] && options[side]?.roleArn) ?? []);
  const title = 'For the credentials that assume the role, whose trust policy must name them, too:';
  add('caller', title, assumingPolicy(roles));
  return found;
}

const whoEnters = (pool: PoolOptions | undefined): string =>
  JSON.stringify([pool?.profile, pool?.roleArn, pool?.externalId]);

function badFlag(flag: string, takes: string, example: string): InputError {
  return new InputError(`${flag} takes ${takes}.`, {
    code: 'bad-flag',
    hint: `Write it like ${flag} ${example}.`,
  });
}
