import { InterruptedError } from '../errors.ts';
import type { NoAnswer, Ports } from '../events.ts';
import type { Operation } from '../pacing/categories.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { classifyFailure, type Failure } from './classify-failure.ts';
import type { CognitoClient } from './client.ts';
import { unlessCutOff } from './cut-off.ts';
import { CognitoRefusal, LostAnswer } from './failures.ts';
import { type Input, type Output, operations } from './operations.ts';
import {
  certificateError,
  clockError,
  credentialsError,
  deniedError,
  endpointError,
  unreachableError,
} from './operator-errors.ts';
import { redact } from './redact.ts';
import { listenForSilence } from './silence.ts';

/** The one way to one user pool. */
export interface Door {
  /**
   * Waits for the turn of the operation's category, calls, and calls again as long as that is safe and may help.
   *
   * @throws {@link CognitoRefusal} Cognito's answer is an error: deal with it by name.
   * @throws {@link LostAnswer} of calls that may not be repeated blindly only (operations.ts, `asksFirst`): the call may have been
   *   carried out.
   * @throws InputError `no-credentials`, `credentials-expired`, `credentials-rejected`, `untrusted-certificate`, `clock-skewed`,
   *   `access-denied`.
   * @throws ServiceError `cognito-unreachable`: out of order for longer than we wait.
   * @throws InterruptedError the signal fired. A write was not carried out then, or may be repeated.
   */
  call<O extends Operation>(operation: O, input: Input<O>, options?: CallOptions): Promise<Output<O>>;
  /** A moment that has surely passed at Cognito, epoch milliseconds: who is created from now on bears a later date. */
  serverNowMs(): number;
  /** Since when and why the pool gives no usable answer; undefined while it does, and in the first seconds. */
  noAnswer(): NoAnswer | undefined;
  readonly userPoolId: string;
}

interface CallOptions {
  /** In place of the door's own: stops waiting, and reads in flight. Writes in flight are let to their end. */
  signal?: AbortSignal | undefined;
  /** Goes ahead of those who wait in the same category. */
  urgent?: boolean | undefined;
  /** How long to try again after failures in passing; throttles do not count. */
  maxWaitMs?: number | undefined;
  /** Whoever calls looks again before a call is repeated whose answer was lost: others may have acted meanwhile. */
  asksFirst?: boolean | undefined;
}

export interface DoorOptions {
  client: CognitoClient;
  pacer: Pacer;
  ports: Ports;
  /** Cuts off even writes in flight: the second Ctrl-C. */
  killSignal?: AbortSignal | undefined;
}

/** Nothing was heard from Cognito for so long: the network is gone, or Cognito is. */
const silenceMs = 5 * 60_000;
/** Cognito answers others, and this call alone keeps failing. */
const longestTrialMs = 15 * 60_000;
const firstBackOffMs = 100;
const longestBackOffMs = 20_000;
/** The pacer has slowed down already; this only parts those who were throttled together. */
const longestThrottleBackOffMs = 2_000;
/** The SDK corrects its clock by the first refusal; calls in flight then may be refused as well. */
const clockTrials = 3;

/** Where one call stands between its attempts. */
interface Trial {
  operation: Operation;
  signal: AbortSignal;
  maxWaitMs: number | undefined;
  asksFirst: boolean | undefined;
  attempts: number;
  failingSinceMs: number | undefined;
}

export function createDoor(options: DoorOptions): Door {
  const { client, pacer, ports, killSignal } = options;
  const { clock, emit, random } = ports;
  const { pool } = client;
  const silence = listenForSilence(pool, ports);
  // The table pairs each command with its input and output; the SDK's overloads cannot follow a generic name.
  const sdkSend = client.sdk.send.bind(client.sdk) as (command: object) => Promise<unknown>;

  async function call<O extends Operation>(
    operation: O,
    input: Input<O>,
    { signal = ports.signal, urgent, maxWaitMs, asksFirst }: CallOptions = {},
  ): Promise<Output<O>> {
    const trial: Trial = {
      ...{ operation, signal, maxWaitMs, asksFirst },
      ...{ attempts: 0, failingSinceMs: undefined },
    };
    const turn = { urgent, signal, poolId: pool.userPoolId };
    for (;;) {
      await pacer.take(operation, turn);
      trial.attempts += 1;
      const sentAtMs = clock.monotonicMs();
      let failure: Failure;
      ports.checkpoint?.(`sending:${operation}`);
      silence.sent();
      try {
        const answer = send(operation, input, signal);
        const output = await (ports.checkpoint === undefined
          ? answer
          : answer.finally(() => ports.checkpoint?.(`answered:${operation}`)));
        if (isComplete(operation, output)) {
          silence.heard();
          return output;
        }
        failure = { kind: 'lost', name: 'IncompleteAnswer', message: '' };
      } catch (error) {
        failure = classifyFailure(error);
        throwIfFinal(trial, input, failure, error);
      } finally {
        silence.ended();
      }
      if (failure.kind === 'throttled') pacer.throttled(operation, sentAtMs, pool.userPoolId);
      else silence.unanswered(sentAtMs, failure.name);
      await waitBeforeRetry(trial, failure);
    }
  }

  function send<O extends Operation>(operation: O, input: Input<O>, signal: AbortSignal): Promise<Output<O>> {
    const { Command, writes } = operations[operation];
    // Without options, by which the SDK would go another way for each call.
    const call = () => sdkSend(new Command(input)) as Promise<Output<O>>;
    const cutsOff = writes ? killSignal : signal;
    return cutsOff === undefined ? call() : unlessCutOff(cutsOff, call);
  }

  /** Throws what no further attempt can mend. */
  function throwIfFinal(trial: Trial, input: object, failure: Failure, error: unknown): void {
    const { operation } = trial;
    switch (failure.kind) {
      case 'refused':
        silence.heard();
        throw new CognitoRefusal(operation, failure.name, redact(failure.message, input));
      case 'denied':
        throw deniedError(operation, pool, failure, error);
      case 'credentials':
        throw credentialsError(failure, pool, error);
      case 'certificate':
        throw certificateError(pool, failure, error);
      case 'clock':
        if (trial.attempts >= clockTrials) throw clockError(pool, error);
        return;
      case 'aborted':
        if (operations[operation].repeatable) throw new InterruptedError();
        throw new LostAnswer(operation, 'interrupted');
      case 'throttled':
        silence.heard();
        return;
      case 'endpoint':
        throw endpointError(pool, error);
      case 'bug':
        throw error;
      case 'transient':
      case 'lost':
        return;
    }
  }

  async function waitBeforeRetry(trial: Trial, failure: Failure): Promise<void> {
    const { repeatable } = operations[trial.operation];
    if (failure.kind === 'lost' && (trial.asksFirst || !repeatable))
      throw new LostAnswer(trial.operation, failure.name);
    if (failure.kind !== 'throttled') giveUpWhenTooLong(trial, failure);
    const ceilingMs = failure.kind === 'throttled' ? longestThrottleBackOffMs : longestBackOffMs;
    // Full jitter: those who failed together come back apart.
    const backOffMs = Math.min(ceilingMs, firstBackOffMs * 2 ** Math.min(trial.attempts, 16));
    const delayMs = Math.round(random.fraction() * backOffMs);
    emit({
      code: 'retrying',
      level: 'debug',
      operation: trial.operation,
      error: failure.name,
      delayMs,
      attempt: trial.attempts,
    });
    // Who waits since they were throttled has been answered.
    if (failure.kind === 'throttled') return clock.sleep(delayMs, trial.signal);
    silence.sent();
    await clock.sleep(delayMs, trial.signal).finally(silence.ended);
  }

  function giveUpWhenTooLong(trial: Trial, failure: Failure): void {
    const nowMs = clock.monotonicMs();
    trial.failingSinceMs ??= nowMs;
    const failingMs = nowMs - trial.failingSinceMs;
    const silentMs = Math.min(failingMs, nowMs - silence.heardAtMs());
    if (silentMs >= silenceMs || failingMs >= Math.min(longestTrialMs, trial.maxWaitMs ?? longestTrialMs))
      throw unreachableError(trial.operation, pool, failure, failingMs);
  }

  return {
    call,
    serverNowMs: () => client.serverClock.nowMs(),
    noAnswer: silence.noAnswer,
    userPoolId: pool.userPoolId,
  };
}

/** An answer of another server, or an empty one, may be JSON and still not Cognito's. */
function isComplete<O extends Operation>(operation: O, output: Output<O>): boolean {
  const { answerHas } = operations[operation];
  return answerHas === undefined || output[answerHas] !== undefined;
}
