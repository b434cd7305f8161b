import { stopIfAborted } from '../errors.ts';
import type { Ports } from '../events.ts';
import { classifyFailure, type Failure } from './classify-failure.ts';
import type { AwsAccess } from './client.ts';
import { certificateError, clockError, credentialsError } from './operator-errors.ts';

/** Who calls a service beside Cognito, for a pool of theirs. */
export interface OtherCaller {
  access: AwsAccess;
  userPoolId: string;
  ports: Pick<Ports, 'clock' | 'random' | 'signal'>;
}

/** The few calls of these services are worth a minute, and no more: without most of them a run goes on. */
const patienceMs = 60_000;
const firstPauseMs = 200;
const longestPauseMs = 5_000;
/** The SDK corrects its clock by the first refusal. */
const clockTrials = 3;

const passing = new Set<Failure['kind']>(['throttled', 'transient', 'lost', 'clock']);

/**
 * Calls IAM, CloudWatch Logs and the like, again as long as that may help; the client's own retries are to be off. A call whose
 * answer was lost is repeated: what it made may be there already.
 *
 * @throws InputError `credentials-expired`, `credentials-rejected`, `no-credentials`, `clock-skewed` or `untrusted-certificate`
 * @throws InterruptedError the signal fired
 * @throws the SDK's error for whatever else it is that the service said last
 */
export async function callOther<T>(
  { access, userPoolId, ports }: OtherCaller,
  send: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const { clock, random, signal } = ports;
  const { profile, endpoint } = access;
  const pool = { userPoolId, ...(profile && { profile }), ...(endpoint && { endpoint }) };
  const sinceMs = clock.monotonicMs();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send({ abortSignal: signal });
    } catch (error) {
      stopIfAborted(signal);
      const failure = classifyFailure(error);
      if (failure.kind === 'credentials') throw credentialsError(failure, pool, error);
      if (failure.kind === 'certificate') throw certificateError(pool, failure, error);
      if (failure.kind === 'clock' && attempt >= clockTrials) throw clockError(pool, error);
      if (!passing.has(failure.kind) || clock.monotonicMs() - sinceMs > patienceMs) throw error;
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 10));
    await clock.sleep(Math.round(random.fraction() * pauseMs), signal);
  }
}
