import { createHash } from 'node:crypto';
import type { AccountConnection } from '../../cognito/connect-account.ts';
import type { Door } from '../../cognito/door.ts';
import { CognitoRefusal } from '../../cognito/failures.ts';
import { InputError, stopIfAborted } from '../../errors.ts';
import type { Ports } from '../../events.ts';
import type { CloneJournal } from '../../files/clone-journal.ts';
import type { Creation } from '../../pools/clone/part.ts';
import type { ClonePlan, CloneSecrets } from '../../pools/clone/plan.ts';
import { makePart } from './make-part.ts';
import { makePool } from './make-pool.ts';

export interface CloneRequest {
  plan: ClonePlan;
  secrets: CloneSecrets;
  account: AccountConnection;
  journal: CloneJournal;
  /** What a person says of a pool that may have been made: its id, or `none`. */
  made?: string | undefined;
  ports: Ports;
}

/** An app client of the clone and the one it stands for. */
interface ClonedClient {
  name: string;
  source: string;
  target: string;
  secret: 'kept' | 'new' | 'none';
}

export interface CloneResult {
  userPoolId: string;
  arn: string | undefined;
  clients: ClonedClient[];
}

/**
 * Carries a plan out, one call after the other, each in the journal before and after it; what an earlier run made stays.
 * A clone that is complete is left alone.
 *
 * @throws InputError `clone-stopped`, `clone-changed`, and as `makePool`
 */
export async function clonePool(request: CloneRequest): Promise<CloneResult> {
  const { plan, journal, account, secrets, ports, made } = request;
  refuseChanged(plan, journal);
  if (journal.record.complete) return resultOf(plan, journal);
  const of = plan.creations.length;
  let door: Door | undefined;
  const doorOf = (userPoolId: string): Door => {
    door ??= account.openPool(userPoolId);
    return door;
  };
  for (const [index, creation] of plan.creations.entries()) {
    if (Object.hasOwn(journal.record.made, creation.id)) continue;
    stopIfAborted(ports.signal);
    const wasUnderWay = journal.record.underWay === creation.id;
    try {
      if (creation.operation === 'CreateUserPool') {
        await makePool(account, journal, creation, made);
        await journal.note({ made: { [creation.id]: digestOf(creation) } });
      } else {
        await journal.note({ underWay: creation.id });
        const { userPoolId = '', clients } = journal.record;
        const context = { door: doorOf(userPoolId), secrets, clients };
        const client = await makePart(creation, context, wasUnderWay);
        await journal.note({
          made: { ...journal.record.made, [creation.id]: digestOf(creation) },
          ...(client !== undefined && {
            clients: { ...journal.record.clients, [creation.forClient ?? '']: client },
          }),
        });
      }
    } catch (error) {
      if (journal.record.userPoolId !== undefined) ports.emit(leftBehind(plan, journal, account.region));
      throw CognitoRefusal.is(error) ? stopped(creation, error) : error;
    }
    ports.emit({ code: 'clone-progress', level: 'progress', made: index + 1, of, part: creation.id });
  }
  delete journal.record.underWay;
  await journal.note({ complete: true });
  return resultOf(plan, journal);
}

/** What is made cannot be made otherwise; what is not made yet may have changed since. Of a finished clone only the pool counts. */
function refuseChanged({ creations }: ClonePlan, { path, record }: CloneJournal): void {
  const { made, complete } = record;
  const changed = creations
    .filter(({ id }) => Object.hasOwn(made, id) && (!complete || id === 'pool'))
    .find((one) => made[one.id] !== digestOf(one));
  if (changed === undefined) return;
  throw new InputError(
    `The clone that ${path} tells of was made with another ${changed.id}: the options or the source have changed since.`,
    {
      code: 'clone-changed',
      hint: complete
        ? 'It is finished. For another clone choose another --name and --journal.'
        : 'Say the same options as then; or delete the pool that was begun, and the file, and start anew.',
    },
  );
}

function digestOf({ operation, input, forClient, secrets }: Creation): string {
  const whole = JSON.stringify({ operation, input, forClient, secrets });
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}

function stopped(creation: Creation, error: CognitoRefusal): InputError {
  const { refusal, cognitoMessage } = error;
  return new InputError(
    `Cognito refused ${creation.operation} for ${creation.id}: ${refusal}: ${cognitoMessage}`,
    {
      code: 'clone-stopped',
      hint:
        creation.id === 'pool'
          ? 'Nothing was made. Mend what it names, in the source or by options, and run the same command again.'
          : `Mend what it names and run the same command again: it goes on here. Or go on without: --leave-out ${creation.id}.`,
      cause: error,
    },
  );
}

/** What exists after a clone that did not get to its end, and how to be rid of it. */
function leftBehind({ creations }: ClonePlan, journal: CloneJournal, region: string) {
  const { made, userPoolId } = journal.record;
  const count = creations.filter(({ id }) => Object.hasOwn(made, id)).length;
  const isProtected = Object.hasOwn(made, 'deletion-protection');
  const isNamed = creations.find(({ id, operation }) => operation === 'CreateUserPoolDomain' && made[id]);
  const domain = isNamed?.operation === 'CreateUserPoolDomain' ? isNamed.input.Domain : undefined;
  const steps = [
    ...(isProtected ? ['switch its deletion protection off'] : []),
    ...(domain === undefined
      ? []
      : [
          `aws cognito-idp delete-user-pool-domain --user-pool-id ${userPoolId} --domain ${domain} --region ${region}`,
        ]),
    `aws cognito-idp delete-user-pool --user-pool-id ${userPoolId} --region ${region}`,
    `rm ${journal.path}`,
  ];
  return {
    code: 'notice' as const,
    level: 'warn' as const,
    topic: 'clone',
    message: `The pool ${userPoolId} is there, with ${count} of ${creations.length} parts made (${journal.path}). The same command goes on; to be rid of it: ${steps.join('; ')}.`,
  };
}

function resultOf({ creations }: ClonePlan, { record }: CloneJournal): CloneResult {
  const clients = creations.flatMap((creation): ClonedClient[] => {
    if (creation.operation !== 'CreateUserPoolClient') return [];
    const { forClient: source = '', secrets, input } = creation;
    const target = record.clients[source];
    const secret = secrets !== undefined ? 'kept' : input.GenerateSecret === true ? 'new' : 'none';
    return target === undefined ? [] : [{ name: input.ClientName ?? '', source, target, secret }];
  });
  return { userPoolId: record.userPoolId ?? '', arn: record.arn, clients };
}
