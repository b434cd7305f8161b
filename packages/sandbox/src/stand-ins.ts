/** Calm weather and a few plain users: holds the place of the throttle, the faults, the latency and the generator. */
export interface Throttle {
  admit(operation: string, poolId: string | undefined, userKey?: string): boolean;
  setMultiplier(multiplier: number | 'off'): void;
  limitOf(category: string): { provisioned: number; free: number } | undefined;
}
const RATES: Record<string, number> = {
  UserCreation: 50,
  UserList: 30,
  UserAccountRecovery: 30,
  UserUpdate: 25,
  UserRead: 120,
  UserAuthentication: 120,
};
export function createThrottle(_o: { multiplier: number | 'off'; nowMs: () => number }): Throttle {
  return {
    admit: () => true,
    setMultiplier() {},
    limitOf: (category) => {
      const rate = RATES[category];
      return rate === undefined ? undefined : { provisioned: rate, free: rate };
    },
  };
}
export type FaultName = string;
export interface Fault {
  name: FaultName;
  when: 'before' | 'after';
}
export interface Faults {
  decide(operation: string, userKey: string): Fault | undefined;
}
export function createFaults(_o: { names: 'none' | 'all' | FaultName[]; seed: number }): Faults {
  return { decide: () => undefined };
}
export interface Latency {
  delayMs(operation: string): number;
}
export function createLatency(o: { minMs: number; maxMs: number; seed: number }): Latency {
  return { delayMs: () => (o.minMs + o.maxMs) / 2 };
}
export interface GeneratedUser {
  username: string;
  sub: string;
  attributes: Record<string, string>;
  status: string;
  enabled: boolean;
  createdAt: number;
  modifiedAt: number;
  groups: string[];
  password: string | undefined;
}
interface Population {
  groups: { name: string; description?: string; precedence?: number; roleArn?: string }[];
  customAttributes: { name: string; type: string; mutable: boolean; min?: number; max?: number }[];
  users(): Iterable<GeneratedUser>;
}
export function population(o: { users: number; seed: number }): Population {
  return {
    groups: [{ name: 'staff', precedence: 1 }],
    customAttributes: [{ name: 'tenant', type: 'String', mutable: true, min: 0, max: 256 }],
    *users() {
      for (let i = 0; i < o.users; i++) {
        const hex = (((i + 1) * 2654435761) >>> 0).toString(16).padStart(8, '0');
        yield {
          username: `user${i}`,
          sub: `${hex}-0000-4000-8000-${String(i).padStart(12, '0')}`,
          attributes: {
            email: `user${i}@example.com`,
            email_verified: 'true',
            name: `User ${i}`,
            'custom:tenant': 't1',
          },
          status: 'CONFIRMED',
          enabled: i % 50 !== 7,
          createdAt: 1_600_000_000 + i,
          modifiedAt: 1_600_000_000 + i,
          groups: i % 3 === 0 ? ['staff'] : [],
          password: `Passw0rd!${i}`,
        };
      }
    },
  };
}
