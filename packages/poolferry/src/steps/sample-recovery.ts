import { CognitoRefusal, LostAnswer } from '../cognito/failures.ts';
import { secretHash } from '../cognito/secret-hash.ts';
import { InputError } from '../errors.ts';
import { pagesById } from '../ledger/pages.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { draftOf } from '../mapping/decide.ts';
import { inFlight } from './in-flight.ts';
import type { Migration } from './migration.ts';
import { namesOf } from './rollback/named.ts';
import { userFailureOf } from './user-failure.ts';

export interface SampleRequest {
  /** How many people to try at most. */
  size: number;
  /** Subs, old or new, usernames or emails of those who agreed to get a code. */
  consenting: ReadonlySet<string>;
  /** The app client of the target by which people will recover. */
  clientId: string;
}

/** Who is to be asked for, before anything is sent. */
export interface Sample {
  chosen: LedgerUser[];
  /** Migrated, enabled users who agreed. */
  agreed: number;
  /** Names that are no such user's. */
  unmatched: number;
  client: { id: string; secret: string | undefined };
}

export interface SampleResult {
  asked: number;
  agreed: number;
  unmatched: number;
  /** Codes that are on their way, by medium. */
  sent: { email: number; sms: number };
  /** Who gets none: `why` is Cognito's error in lower case, or `answer-lost`, where one may be on its way. */
  refused: { targetSub: string; why: string }[];
}

const atOnce = 5;

/**
 * Draws people at random from those who crossed, are enabled, and agreed. Sends nothing.
 *
 * @throws InputError `no-such-client`, `nobody-to-ask`
 */
export async function drawSample(migration: Migration, request: SampleRequest): Promise<Sample> {
  const client = { id: request.clientId, secret: await secretOf(migration, request.clientId) };
  const { chosen, agreed, unmatched } = draw(migration, request);
  if (agreed > 0) return { chosen, agreed, unmatched, client };
  throw new InputError('None of those who agreed has crossed, or they are disabled.', {
    code: 'nobody-to-ask',
    hint: 'Name people of this migration, a sub, username or email a line.',
  });
}

/** Any number of people, without keeping more than the sample: each is as likely as another. */
function draw({ ledger, ports }: Migration, { size, consenting }: SampleRequest): Omit<Sample, 'client'> {
  const chosen: LedgerUser[] = [];
  const unmatched = new Set(consenting);
  let agreed = 0;
  for (const page of pagesById((afterId) => ledger.users.migrated(afterId, 1000))) {
    for (const user of page) {
      const names = namesOf(user).filter((name) => consenting.has(name));
      if (names.length === 0 || !user.enabled) continue;
      for (const name of names) unmatched.delete(name);
      agreed += 1;
      const place = chosen.length < size ? chosen.length : Math.floor(ports.random.fraction() * agreed);
      if (place < size) chosen[place] = user;
    }
  }
  return { chosen, agreed, unmatched: unmatched.size };
}

async function secretOf({ target }: Migration, clientId: string): Promise<string | undefined> {
  const input = { UserPoolId: target.userPoolId, ClientId: clientId };
  try {
    return (await target.door.call('DescribeUserPoolClient', input)).UserPoolClient?.ClientSecret;
  } catch (cause) {
    if (!CognitoRefusal.is(cause, 'ResourceNotFoundException', 'InvalidParameterException')) throw cause;
    throw new InputError(`The target ${target.userPoolId} has no app client of that id.`, {
      code: 'no-such-client',
      hint: 'Name the app client that people will recover by: `aws cognito-idp list-user-pool-clients` lists them.',
      cause,
    });
  }
}

/**
 * Asks for a code for each of the sample as their app will: "forgot password". Each answered call is a message to somebody. What it
 * proves is that this user, by this client, from this state, gets a code (facts §4.5); whether it arrives, they can tell.
 */
export async function sendSample(migration: Migration, sample: Sample): Promise<SampleResult> {
  const { chosen, agreed, unmatched } = sample;
  const result: SampleResult = { asked: 0, agreed, unmatched, sent: { email: 0, sms: 0 }, refused: [] };
  const left = chosen.values();
  const ask = async (user: LedgerUser) => {
    result.asked += 1;
    const why = await askFor(migration, user, sample.client, result);
    if (why !== undefined) result.refused.push({ targetSub: user.target?.sub ?? '', why });
  };
  await inFlight(
    atOnce,
    () => left.next().value,
    ask,
    () => migration.ports.signal.aborted,
  );
  migration.ports.signal.throwIfAborted();
  return result;
}

/** Why nobody knows of a code on its way; undefined where there is one. */
async function askFor(
  { target, options, rules }: Migration,
  user: LedgerUser,
  client: Sample['client'],
  { sent }: SampleResult,
): Promise<string | undefined> {
  const drafted = draftOf(user, options, rules);
  if (drafted.kind !== 'draft') return 'no-draft';
  const Username = drafted.draft.username;
  const SecretHash = client.secret === undefined ? undefined : secretHash(Username, client.id, client.secret);
  try {
    const { CodeDeliveryDetails } = await target.door.call('ForgotPassword', {
      ...{ ClientId: client.id, Username, ...(SecretHash !== undefined && { SecretHash }) },
    });
    if (CodeDeliveryDetails?.DeliveryMedium === 'SMS') sent.sms += 1;
    else sent.email += 1;
    return undefined;
  } catch (error) {
    if (LostAnswer.is(error)) return error.code;
    const failure = userFailureOf(error);
    if (failure === undefined) throw error;
    return failure.code;
  }
}
