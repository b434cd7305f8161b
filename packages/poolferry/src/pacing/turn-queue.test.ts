import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { createPacer } from './pacer.ts';
import { createTurnQueue, urgentInARow } from './turn-queue.ts';

/** Somebody comes, urgent or not, or somebody is let go. */
const happenings = fc.array(fc.constantFrom('urgent', 'ordinary', 'go'), { maxLength: 400 });

test('nobody waits longer than those ahead of them take, with one of the others after some urgent ones', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all) => {
      const queue = createTurnQueue();
      const served: { isUrgent: boolean; place: number; afterTurns: number }[] = [];
      let turns = 0;
      const lines = { urgent: { came: 0, went: 0 }, ordinary: { came: 0, went: 0 } };
      const come = (kind: 'urgent' | 'ordinary') => {
        const line = lines[kind];
        line.came += 1;
        const place = line.came - line.went;
        const order = line.came;
        const cameAtTurn = turns;
        void queue.wait(kind === 'urgent', undefined).then(() => {
          line.went += 1;
          expect(line.went).toBe(order);
          served.push({ isUrgent: kind === 'urgent', place, afterTurns: turns - cameAtTurn });
        });
      };
      const go = async () => {
        turns += 1;
        queue.admitNext();
        await Promise.resolve();
      };
      for (const happening of all) await (happening === 'go' ? go() : come(happening));
      while (queue.size() > 0) await go();
      await Promise.resolve();
      for (const { isUrgent, place, afterTurns } of served) {
        if (isUrgent) expect(afterTurns).toBeLessThanOrEqual(place + Math.ceil(place / urgentInARow));
        else expect(afterTurns).toBeLessThanOrEqual(place * (urgentInARow + 1));
      }
      expect(served).toHaveLength(lines.urgent.came + lines.ordinary.came);
    }),
    { numRuns: 100 },
  );
});

const operations = [
  'AdminCreateUser',
  'AdminAddUserToGroup',
  'AdminSetUserPassword',
  'AdminGetUser',
] as const;

test('a queue in one category keeps no call of another', async () => {
  const burst = fc.record({
    operation: fc.constantFrom(...operations),
    calls: fc.integer({ min: 1, max: 400 }),
    isUrgent: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 6 }), async (bursts) => {
      const clock = createFakeClock();
      const pacer = createPacer({ clock, emit: () => undefined, share: 1 });
      const asked = new Map<string, number>();
      const served = new Map<string, number>();
      for (const { operation, calls, isUrgent } of bursts) {
        asked.set(operation, (asked.get(operation) ?? 0) + calls);
        for (let call = 0; call < calls; call += 1)
          void pacer.take(operation, { urgent: isUrgent }).then(() => {
            served.set(operation, (served.get(operation) ?? 0) + 1);
          });
      }
      const seconds = 4;
      await clock.pass(seconds * 1000);
      const rates = {
        AdminCreateUser: 50,
        AdminAddUserToGroup: 25,
        AdminSetUserPassword: 30,
        AdminGetUser: 120,
      };
      for (const operation of operations)
        expect(served.get(operation) ?? 0).toBeGreaterThanOrEqual(
          Math.min(asked.get(operation) ?? 0, 0.96 * rates[operation] * seconds),
        );
      await clock.pass(120_000);
      expect(served).toEqual(asked);
    }),
    { numRuns: 10 },
  );
});
