import type { PoolOptions } from '../config/options.ts';
import type { NotCopied } from '../pools/clone/part.ts';
import type { ClonePlan } from '../pools/clone/plan.ts';
import type { CloneResult } from '../steps/clone/clone-pool.ts';
import type { CloneTarget } from './clone-options.ts';
import { grouped } from './duration.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';

/** Of a kind; `--json` tells all. */
const mostShown = 6;

/** What would be called, in order, and what would be missing. */
export function sayClonePlan(output: Output, { creations, notCopied }: ClonePlan): void {
  if (creations.length > 0) {
    output.say(output.style('bold', `${grouped(creations.length)} calls, none made yet:`));
    for (const [operation, alike] of Map.groupBy(creations, (one) => one.operation)) {
      const ids = alike.slice(0, mostShown).map(({ id }) => printable(id));
      const more = alike.length > mostShown ? ` and ${grouped(alike.length - mostShown)} more` : '';
      output.say(`  ${operation} ${ids.join(', ')}${more}`);
    }
    output.say('  (--json, or --format json, shows them whole)');
  }
  sayNotCopied(output, notCopied);
}

function sayNotCopied(output: Output, notCopied: readonly NotCopied[]): void {
  output.say();
  output.say(output.style('bold', 'Not in the clone, or not alike:'));
  for (const [, alike] of Map.groupBy(notCopied, ({ why, whatToDo }) => `${why} ${whatToDo}`)) {
    const [first] = alike;
    for (const { what } of alike.slice(0, mostShown)) output.say(`  ${printable(what)}`);
    if (alike.length > mostShown) output.say(`  and ${grouped(alike.length - mostShown)} more of the kind`);
    output.say(output.style('dim', `    ${printable(first?.why ?? '')} ${printable(first?.whatToDo ?? '')}`));
  }
}

interface Made {
  result: CloneResult;
  plan: ClonePlan;
  next: string;
  region: string;
  journal: string;
  /** An earlier run had made it all. */
  wasComplete: boolean;
}

/** The clone that is there: its ids, what is missing, and how to go on. */
export function sayClone(output: Output, made: Made): void {
  const { result, plan, next, region, journal, wasComplete } = made;
  sayNotCopied(output, plan.notCopied);
  output.say();
  const verb = wasComplete ? 'was made before, and nothing was changed' : 'is made';
  output.say(output.style('bold', `The clone ${result.userPoolId} ${verb} (${printable(journal)}).`));
  for (const { name, source, target, secret } of result.clients)
    output.say(`  client ${printable(name)}: ${source} -> ${target}${secretWord[secret]}`);
  if (result.clients.some(({ secret }) => secret === 'new'))
    output.say(
      `New secrets are read by: aws cognito-idp describe-user-pool-client --user-pool-id ${result.userPoolId} --region ${region} --client-id …`,
    );
  output.say(`Next: ${printable(next)}`);
}

const secretWord = { kept: ', secret kept', new: ', a new secret', none: '' };

/** The command that plans a migration into the clone. */
export function nextCommand({
  source,
  target,
  userPoolId,
  legacyIds,
}: {
  source: PoolOptions;
  target: CloneTarget;
  userPoolId: string;
  legacyIds: { sub?: string | undefined; username?: string | undefined };
}): string {
  const flags = {
    source: source.userPoolId,
    'source-profile': source.profile,
    'source-role-arn': source.roleArn,
    'source-external-id': source.externalId,
    'source-endpoint': source.endpoint,
    target: userPoolId,
    'target-profile': target.profile,
    'target-role-arn': target.roleArn,
    'target-external-id': target.externalId,
    'target-endpoint': target.endpoint,
    'legacy-sub': legacyIds.sub,
    'legacy-username': legacyIds.username,
  };
  const words = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`],
  );
  return `poolferry plan ${words.join(' ')}`;
}

const quoted = (value: string): string => (/^[\w:/.@=+-]+$/.test(value) ? value : `'${value}'`);
