import type { Door } from '../cognito/door.ts';

/** A call that a step made. */
export interface DoorCall {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into inputs of every operation.
  input: any;
}

/** Answers a call by a value, or throws what the door would. */
export type DoorScript = (call: DoorCall, nth: number) => unknown;

/** A door for tests that asks the script, and remembers what was asked. */
export function scriptedDoor(
  script: DoorScript,
  serverNowMs = 1_700_000_000_500,
): { door: Door; calls: DoorCall[] } {
  const calls: DoorCall[] = [];
  const door = {
    userPoolId: 'eu-west-1_Target123',
    serverNowMs: () => serverNowMs,
    noAnswer: () => undefined,
    call: async (operation: string, input: unknown) => {
      const call = { operation, input };
      calls.push(call);
      const nth = calls.filter((one) => one.operation === operation).length;
      return script(call, nth) ?? {};
    },
  };
  return { door: door as unknown as Door, calls };
}
