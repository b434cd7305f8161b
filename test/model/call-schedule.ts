import {
  type CallInput,
  carryOut,
  isRead,
  ModelRefusal,
  type Pools,
  type Readings,
} from './cognito-model.ts';
import { type LastSeen, lastSeen } from './last-seen.ts';

/** How a call may end, apart from being served. */
type Fault = 'answer lost' | 'request lost' | 'throttled';

/** A call, or a flush of the ledger, that waits to be served. */
interface Waiting {
  label: string;
  /** Whose way it is a step of. */
  subject: string;
  operation: string;
  input: CallInput;
  answer(output: object): void;
  fail(error: Error): void;
}

/** The calls of one process that wait for whoever makes the schedule. */
export interface CallSchedule {
  /** Resolves or rejects once the schedule lets it. */
  wait(operation: string, subject: string, input: CallInput): Promise<object>;
  flush(subject: string): Promise<object>;
  inFlight(operation: string): CallInput[];
  choices(): string[];
  /** Lets one of the choices happen. */
  take(choice: string): void;
  /** Writes that were sent: each may be carried out even if its process is dead. */
  writes(): string[];
  /** Carries writes out on other pools than the process's own. */
  carryOn(pools: Pools, labels: readonly string[]): void;
  /** How often somebody has been answered. */
  answers(subject: string): number;
  faultsLeft(): number;
  /** What the calls to come depend on; who has come to an end waits for nothing and knows nothing. */
  state(hasEnded: (subject: string) => boolean): unknown;
  failAll(error: Error): void;
}

const flushing = 'flush';

/** Looks at a write just before Cognito carries it out, and at what its process was shown before. */
type WriteCheck = (pools: Pools, operation: string, input: CallInput, seen: LastSeen) => void;

export function scheduleCalls(
  pools: Pools,
  readings: Readings,
  faults: number,
  checkWrite: WriteCheck,
): CallSchedule {
  let waiting: Waiting[] = [];
  let faultsLeft = faults;
  /** What each way has been answered so far: all that it can know beside the ledger. */
  const heard = new Map<string, string[]>();
  const seen = lastSeen();

  const wait: CallSchedule['wait'] = (operation, subject, input) =>
    new Promise((answer, fail) => {
      waiting.push({ label: `${operation} ${subject}`, subject, operation, input, answer, fail });
      // In an order that does not tell who came first.
      waiting.sort((one, other) => (one.label < other.label ? -1 : 1));
    });
  /** Carries a call out as Cognito would; a refusal is an answer, too. */
  const carry = ({ operation, input }: Waiting, on: Pools): object => {
    if (operation === flushing) return {};
    checkWrite(on, operation, input, seen);
    try {
      return carryOut(on, operation, input, readings);
    } catch (error) {
      if (error instanceof ModelRefusal) return error;
      throw error;
    }
  };
  const serve = (call: Waiting) => {
    const answer = carry(call, pools);
    seen.answered(pools, call.operation, call.input);
    remember(call, JSON.stringify(answer));
    if (answer instanceof Error) call.fail(answer);
    else call.answer(answer);
  };
  const goWrong = (call: Waiting, fault: Fault) => {
    faultsLeft -= 1;
    if (fault === 'answer lost') carry(call, pools);
    if (fault !== 'throttled') seen.unanswered(pools, call.operation, call.input);
    remember(call, fault);
    if (fault === 'throttled') call.fail(new ModelRefusal('TooManyRequestsException'));
    else call.fail(Object.assign(new Error('The connection is reset.'), { code: 'ECONNRESET' }));
  };
  const remember = ({ subject, operation }: Waiting, what: string) => {
    heard.set(subject, [...(heard.get(subject) ?? []), `${operation}: ${what}`]);
  };
  const faultsOf = ({ operation }: Waiting): Fault[] => {
    if (faultsLeft === 0 || operation === flushing) return [];
    return isRead(operation) ? ['answer lost'] : ['answer lost', 'request lost', 'throttled'];
  };
  const writes = () => waiting.filter(({ operation }) => operation !== flushing && !isRead(operation));

  return {
    wait,
    flush: (subject) => wait(flushing, subject, {}),
    inFlight: (operation) => waiting.filter((one) => one.operation === operation).map((one) => one.input),
    choices: () =>
      waiting.flatMap((call) => [call.label, ...faultsOf(call).map((fault) => `${call.label}: ${fault}`)]),
    take(choice) {
      const call = waiting.find(({ label }) => choice === label || choice.startsWith(`${label}: `));
      if (call === undefined)
        throw new Error(`Nothing waits for "${choice}": the schedule differs this time.`);
      waiting = waiting.filter((one) => one !== call);
      if (choice === call.label) serve(call);
      else goWrong(call, choice.slice(call.label.length + 2) as Fault);
    },
    writes: () => writes().map(({ label }) => label),
    carryOn(others, labels) {
      for (const call of writes()) if (labels.includes(call.label)) carry(call, others);
    },
    answers: (subject) => heard.get(subject)?.length ?? 0,
    faultsLeft: () => faultsLeft,
    state: (hasEnded) => [
      waiting.map(({ label }) => label),
      [...heard].filter(([subject]) => !hasEnded(subject)).sort(([one], [other]) => (one < other ? -1 : 1)),
      faultsLeft,
    ],
    failAll(error) {
      for (const call of waiting) call.fail(error);
      waiting = [];
    },
  };
}
