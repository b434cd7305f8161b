/** Who has to do something before the error can go away. */
export type WhoActs = 'operator' | 'aws' | 'poolferry';

export interface ErrorFacts {
  /** Stable, kebab-case; scripts and the docs refer to it. */
  code: string;
  /** What to do next, as a sentence. */
  hint: string;
  cause?: unknown;
}

// Symbol.for survives two copies of the package in one process, where `instanceof` does not.
const brand = Symbol.for('poolferry.error');

/** Base of every error the library throws on purpose. Anything else that escapes is a bug. */
export class PoolferryError extends Error {
  readonly [brand] = true;
  readonly code: string;
  readonly hint: string;
  readonly whoActs: WhoActs;
  /** Whether the same call may succeed later with nothing changed. */
  readonly retry: boolean;

  constructor(message: string, facts: ErrorFacts, whoActs: WhoActs, retry: boolean) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.hint = facts.hint;
    this.whoActs = whoActs;
    this.retry = retry;
  }

  static is(error: unknown): error is PoolferryError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}

/** Wrong usage, configuration, credentials or input: the operator must change something first. */
export class InputError extends PoolferryError {
  constructor(message: string, facts: ErrorFacts) {
    super(message, facts, 'operator', false);
  }
}

/** Cognito, or the way to it, stayed out of order for longer than we wait. The same command goes on later. */
export class ServiceError extends PoolferryError {
  constructor(message: string, facts: ErrorFacts) {
    super(message, facts, 'aws', true);
  }
}

/** The ledger can be opened, and yet not be believed. */
export function damagedLedger(what: string, cause?: unknown): PoolferryError {
  return new InputError(`The ledger is damaged: ${what}.`, {
    code: 'ledger-damaged',
    hint: 'Go on with a copy of it, as late a one as there is: whoever was created since counts as failed (name-taken) then, and is left alone.',
    cause,
  });
}

/** The caller's abort signal fired. Nothing is wrong; the same command goes on. */
export class InterruptedError extends PoolferryError {
  constructor(message = 'Interrupted.') {
    super(message, { code: 'interrupted', hint: 'Run the same command again to go on.' }, 'operator', true);
  }

  static override is(error: unknown): error is InterruptedError {
    return PoolferryError.is(error) && error.code === 'interrupted';
  }
}

/** Ends what the caller has stopped, whatever reason the signal bears. @throws InterruptedError */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError();
}
