import type { FaultName } from '../faults.ts';
import type { RequestLog } from '../request-log.ts';
import type { Strikes } from '../strikes.ts';
import type { World } from '../world.ts';

/** What the control endpoints can do besides looking. */
export interface Controls {
  readonly world: World;
  readonly log: RequestLog;
  passwordOf(username: string): string | undefined;
  readonly strikes: Strikes;
  setQuota(multiplier: number | 'off'): void;
  setFaults(names: 'none' | 'all' | FaultName[], intensity: number): void;
  setLatencyMs(range: readonly [number, number]): void;
  setListingLagMs(lagMs: number): void;
}

/** Answers one request with whatever JSON it returns; what it throws is told with status 400. */
export type Endpoint = (controls: Controls, query: URLSearchParams, body: Record<string, unknown>) => unknown;

export function nonNegative(body: Record<string, unknown>, name: string): number {
  const value = body[name];
  if (typeof value !== 'number' || !(value >= 0)) throw new Error(`${name} is a number, 0 or more`);
  return value;
}
