import type { Pool } from './state/pool.ts';
import type { World } from './world.ts';

/** One invocation of a Lambda function that Cognito would have made. The sandbox runs none. */
export interface TriggerCall {
  /** Epoch ms. */
  readonly atMs: number;
  readonly poolId: string;
  /** The member of LambdaConfig, `PreSignUp` for example. */
  readonly trigger: string;
  /** `PreSignUp_AdminCreateUser` for example. */
  readonly source: string;
  readonly lambdaArn: string;
  /** As the event would have it. */
  readonly username: string;
}

const CAPACITY = 100_000;

/** What would have been invoked so far, oldest first; the oldest fall out beyond the capacity. */
export class Triggers {
  #calls: TriggerCall[] = [];

  record(call: TriggerCall): void {
    this.#calls.push(call);
    if (this.#calls.length >= 2 * CAPACITY) this.#calls = this.#calls.slice(-CAPACITY);
  }

  calls(): readonly TriggerCall[] {
    return this.#calls;
  }

  clear(): void {
    this.#calls = [];
  }
}

/** Some triggers are named by an ARN, others by a structure around it. */
type LambdaSetting = string | { LambdaArn?: string } | null | undefined;

export function lambdaOf({ settings }: Pool, trigger: string): string | undefined {
  const configured = (settings.LambdaConfig as Record<string, LambdaSetting> | undefined)?.[trigger];
  return typeof configured === 'string' ? configured : configured?.LambdaArn;
}

/** Notes that Cognito would invoke this trigger now, where the pool has it. */
export function invokeTrigger(world: World, pool: Pool, source: string, username: string): void {
  const trigger = TRIGGER_OF[source.slice(0, source.indexOf('_'))] ?? source.slice(0, source.indexOf('_'));
  const lambdaArn = lambdaOf(pool, trigger) ?? lambdaOf(pool, `${trigger}Config`);
  if (lambdaArn === undefined) return;
  world.triggers.record({
    atMs: world.clock.nowMs(),
    poolId: pool.id,
    trigger,
    source,
    lambdaArn,
    username,
  });
}

/** Sources start with the trigger's name, this one excepted. */
const TRIGGER_OF: Record<string, string> = { TokenGeneration: 'PreTokenGeneration' };
