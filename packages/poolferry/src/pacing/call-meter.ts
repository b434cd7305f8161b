/** Counts calls over about the last second. */
export interface CallMeter {
  count(nowMs: number): void;
  perSecond(nowMs: number): number;
}

const slotMs = 100;
const slots = 10;

export function createCallMeter(): CallMeter {
  const counts = new Uint32Array(slots);
  let newestSlot = 0;

  function turnTo(nowMs: number): void {
    const slot = Math.floor(nowMs / slotMs);
    if (slot <= newestSlot) return;
    for (let passed = Math.max(newestSlot + 1, slot - slots + 1); passed <= slot; passed += 1)
      counts[passed % slots] = 0;
    newestSlot = slot;
  }

  return {
    count(nowMs) {
      turnTo(nowMs);
      const slot = newestSlot % slots;
      counts[slot] = (counts[slot] ?? 0) + 1;
    },
    perSecond(nowMs) {
      turnTo(nowMs);
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
