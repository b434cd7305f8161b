import type { PoolDescription } from '../../cognito/describe-pool.ts';
import { isProbed, probeOtherPermission } from '../../cognito/other-probes.ts';
import { type Permission, probeKind, probePermission } from '../../cognito/permission-probes.ts';
import type { Operation } from '../../pacing/categories.ts';
import { applies, commandsNeeding } from '../../permissions/commands-needing.ts';
import { type Action, dispensable, phases } from '../../permissions/needs.ts';
import type { Check } from './check.ts';
import type { Look } from './pool.ts';

const cognito = 'cognito-idp:';

/**
 * Tries what the commands need of one pool. Reads are tried; writes only where that was asked for, never on the source, and by
 * calls that can change nothing. What can be tried in no such way is told as such.
 */
export async function* lookAtPermissions(
  look: Look,
  description: PoolDescription | undefined,
  { probeWrites }: { probeWrites: boolean },
): AsyncGenerator<Check> {
  for (const action of actionsOf(look)) {
    const permission = await tryAction(action, look, description, probeWrites);
    yield checkOf(action, permission, look);
  }
}

function actionsOf({ side, choice }: Look): Action[] {
  const needed = phases.filter(
    (phase) =>
      phase.side === side && phase.commands.length > 0 && !phase.makesTarget && applies(phase, choice),
  );
  return [...new Set(needed.flatMap(({ actions }) => actions))];
}

async function tryAction(
  action: Action,
  { side, opened, ports }: Look,
  description: PoolDescription | undefined,
  probeWrites: boolean,
): Promise<Permission> {
  if (isProbed(action)) {
    if (description === undefined) return { answer: 'untold', why: 'the pool could not be described' };
    return await probeOtherPermission(action, opened.access, description, ports.signal);
  }
  const operation = action.slice(cognito.length) as Operation;
  const kind = action.startsWith(cognito) ? probeKind(operation) : undefined;
  if (kind === undefined) return { answer: 'untold', why: 'it cannot be tried without doing it' };
  const mayTry = kind === 'read' || (side === 'target' && probeWrites);
  if (!mayTry) return { answer: 'untold', why: 'a write, not tried without --probe-writes' };
  return await probePermission(opened.door, operation, ports.random);
}

function checkOf(action: Action, permission: Permission, { side, pool, choice }: Look): Check {
  const check = 'permission';
  if (permission.answer === 'allowed')
    return { check, status: 'ok', side, action, says: `${action} is allowed.` };
  if (permission.answer === 'untold')
    return { check, status: 'untold', side, action, says: `${action} is not known: ${permission.why}.` };
  const { stopped, lose } = commandsNeeding(action, side, choice);
  const todo = `Allow ${action} on the ${side}; \`poolferry iam --side ${side}\` prints the policy.`;
  const says = `${action} is missing on ${pool.userPoolId}`;
  const stops = stopped.length === 0 ? [] : [`which stops ${stopped.join(', ')}`];
  const status = stopped.every((command) => dispensable.has(command)) ? 'warn' : 'fail';
  const told = status === 'warn' ? [...lose, ...stops] : stops;
  return { check, status, side, action, blocks: stopped, says: `${says}, ${told.join('; ')}.`, todo };
}
