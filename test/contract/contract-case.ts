import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.ts';

/** One behaviour that every service is held to. */
export interface ContractCase {
  /** The behaviour, unique among all cases: the table of differences names it. */
  readonly says: string;
  /** The section of the facts it stands in. */
  readonly facts: string;
  /** Whether it is about a code that a person gets by message: left out where nobody can read it for the test. */
  readonly needsCode?: boolean;
  run(service: Service): Promise<void>;
}

export function contractCase(facts: string, says: string, run: ContractCase['run']): ContractCase {
  return { says, facts, run };
}

const LISTED_WITHIN_MS = 15_000;

/** Asks again until an answer suits: listings lag behind writes (facts §2). Returns the last answer, suitable or not. */
export async function eventually<T>(ask: () => Promise<T>, suits: (answer: T) => boolean): Promise<T> {
  const deadlineMs = Date.now() + LISTED_WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (suits(answer) || Date.now() > deadlineMs) return answer;
    await sleep(30);
  }
}
