import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { secretHash } from '../cognito/secret-hash.ts';
import { InputError, InterruptedError, PoolferryError, stopIfAborted } from '../errors.ts';
import { pagesById } from '../ledger/pages.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { inFlight } from './in-flight.ts';
import { nameOf } from './look-at-user.ts';
import type { Migration } from './migration.ts';
import { NamedPeople, type Names, refuseAmbiguousNames } from './named-people.ts';
import { userFailureOf } from './user-failure.ts';

export interface SampleRequest {
  /** How many people to try at most. */
  size: number;
  /** Those who agreed to get a code. */
  consenting: Names;
  /** The app client of the target by which people will recover. */
  clientId: string;
  /** Also who was asked within the last day. */
  askAgain?: boolean | undefined;
}

/** Who is to be asked for, before anything is sent. */
export interface Sample {
  chosen: LedgerUser[];
  /** Migrated, enabled users who agreed. */
  agreed: number;
  /** Of these, who was asked within the last day, and is not asked again. */
  recentlyAsked: number;
  /** Names that are no such user's. */
  unmatched: number;
  client: SampleClient;
}

interface SampleClient {
  id: string;
  secret: string | undefined;
  /** It answers for people who cannot get a code as if they could (facts §4.5): its answer proves nothing. */
  hidesExistence: boolean;
}

export interface SampleResult {
  asked: number;
  agreed: number;
  recentlyAsked: number;
  unmatched: number;
  /** Codes that are on their way, by medium. */
  sent: { email: number; sms: number };
  /** Answers of a client that hides who exists: a code may be on its way, or not. */
  unproven: number;
  /** In whom the comparison has found something: nobody is asked for them. */
  differing: number;
  /** Who gets none: `why` is Cognito's error in lower case, or `answer-lost`, where one may be on its way. */
  refused: { targetSub: string; why: string }[];
}

const atOnce = 5;
const askedLatelyMs = 24 * 60 * 60_000;

/**
 * Draws people at random from those who crossed, are enabled, and agreed. Sends nothing.
 *
 * @throws InputError `no-such-client`, `ambiguous-name`, `nobody-to-ask`
 */
export async function drawSample(migration: Migration, request: SampleRequest): Promise<Sample> {
  const client = await describeClient(migration, request.clientId);
  refuseAmbiguousNames(migration.ledger, request.consenting);
  const drawn = draw(migration, request);
  if (drawn.chosen.length > 0) return { ...drawn, client };
  if (drawn.recentlyAsked > 0) {
    throw new InputError('All of those who agreed and have crossed were sent a code within the last day.', {
      code: 'nobody-to-ask',
      hint: 'Wait a day, or ask them again by --ask-again.',
    });
  }
  throw new InputError('None of those who agreed has crossed, or they are disabled.', {
    code: 'nobody-to-ask',
    hint: 'Name people of this migration, a sub, username or email a line.',
  });
}

/** Any number of people, without keeping more than the sample: each is as likely as another. */
function draw(
  { ledger, ports }: Migration,
  { size, consenting, askAgain }: SampleRequest,
): Omit<Sample, 'client'> {
  const chosen: LedgerUser[] = [];
  const named = new NamedPeople(consenting);
  const sinceMs = ports.clock.nowMs() - askedLatelyMs;
  let [agreed, recentlyAsked] = [0, 0];
  for (const page of pagesById((afterId) => ledger.users.migrated(afterId, 1000))) {
    for (const user of page) {
      if (!user.enabled || !named.has(user)) continue;
      agreed += 1;
      if (!askAgain && ledger.sampled.wasAskedSince(user.id, sinceMs)) {
        recentlyAsked += 1;
        continue;
      }
      const among = agreed - recentlyAsked;
      const place = chosen.length < size ? chosen.length : Math.floor(ports.random.fraction() * among);
      if (place < size) chosen[place] = user;
    }
  }
  return { chosen, agreed, recentlyAsked, unmatched: named.unmatched };
}

async function describeClient({ target }: Migration, clientId: string): Promise<SampleClient> {
  const input = { UserPoolId: target.userPoolId, ClientId: clientId };
  try {
    const { UserPoolClient } = await target.door.call('DescribeUserPoolClient', input);
    return {
      id: clientId,
      secret: UserPoolClient?.ClientSecret,
      hidesExistence: UserPoolClient?.PreventUserExistenceErrors === 'ENABLED',
    };
  } catch (cause) {
    if (!CognitoRefusal.is(cause, 'ResourceNotFoundException', 'InvalidParameterException')) throw cause;
    throw new InputError(`The target ${target.userPoolId} has no app client of that id.`, {
      code: 'no-such-client',
      hint: 'Name the app client that people will recover by: `aws cognito-idp list-user-pool-clients` lists them.',
      cause,
    });
  }
}

/** Nobody has been asked yet. */
export function emptyResult({ agreed, recentlyAsked, unmatched }: Sample): SampleResult {
  const none = { asked: 0, unproven: 0, differing: 0 };
  return { ...none, agreed, recentlyAsked, unmatched, sent: { email: 0, sms: 0 }, refused: [] };
}

/**
 * Asks for a code for each of the sample as their app will: "forgot password"; of those only in whom the last verification found no
 * difference. Each answered call is a message to somebody, unless the client hides who exists: then the same answer comes where there is
 * nobody to send to (facts §4.5). Whether a message arrives, they can tell.
 *
 * @param result Counts as it goes on, so that it can be told also where the run is stopped.
 */
export async function sendSample(migration: Migration, sample: Sample, result: SampleResult): Promise<void> {
  const { ledger, ports } = migration;
  const left = sample.chosen.values();
  const ask = async (user: LedgerUser) => {
    if (ledger.verification.differs(user.key)) {
      result.differing += 1;
      return;
    }
    result.asked += 1;
    const targetSub = user.target?.sub ?? '';
    try {
      const why = await askFor(migration, user, sample.client, result);
      if (why !== undefined) result.refused.push({ targetSub, why });
    } catch (error) {
      result.refused.push({ targetSub, why: PoolferryError.is(error) ? error.code : 'unexpected' });
      throw error;
    }
  };
  await inFlight(
    atOnce,
    () => left.next().value,
    ask,
    () => ports.signal.aborted,
  );
  stopIfAborted(ports.signal);
}

/** Why nobody knows of a code on its way; undefined where Cognito says that there is one. */
async function askFor(
  { target, ledger, ports }: Migration,
  user: LedgerUser,
  client: SampleClient,
  result: SampleResult,
): Promise<string | undefined> {
  // Their own id there: an address may be somebody else's by now, who has agreed to nothing.
  const Username = nameOf(user);
  const SecretHash = client.secret === undefined ? undefined : secretHash(Username, client.id, client.secret);
  const takeBack = ledger.sampled.note(user.id, ports.clock.nowMs());
  await ledger.flushed();
  try {
    const { CodeDeliveryDetails } = await target.door.call('ForgotPassword', {
      ...{ ClientId: client.id, Username, ...(SecretHash !== undefined && { SecretHash }) },
    });
    if (client.hidesExistence) result.unproven += 1;
    else if (CodeDeliveryDetails?.DeliveryMedium === 'SMS') result.sent.sms += 1;
    else result.sent.email += 1;
    return undefined;
  } catch (error) {
    if (LostAnswer.is(error)) return error.code;
    // Stopped while it waited for its turn.
    if (InterruptedError.is(error)) takeBack();
    const failure = userFailureOf(error);
    if (failure === undefined) throw error;
    // The sender may have failed after the message had left.
    if (failure.code !== 'code-delivery-failure') takeBack();
    return failure.code;
  }
}
