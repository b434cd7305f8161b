/** Those who wait for answers until a signal fires; one listener for all of them, who may be hundreds. */
const waiters = new WeakMap<AbortSignal, Set<(error: Error) => void>>();

/**
 * As the call, or rejects with an AbortError when the signal fires first: the call is not made then, or goes on by itself, and
 * nobody hears of its answer.
 */
export function unlessCutOff<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(cutOff(signal));
  const waiting = waitersOf(signal);
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    call().then(
      (answer) => {
        waiting.delete(reject);
        resolve(answer);
      },
      (error: unknown) => {
        waiting.delete(reject);
        reject(error);
      },
    );
  });
}

function waitersOf(signal: AbortSignal): Set<(error: Error) => void> {
  const known = waiters.get(signal);
  if (known !== undefined) return known;
  const waiting = new Set<(error: Error) => void>();
  waiters.set(signal, waiting);
  const letGo = () => {
    for (const reject of waiting) reject(cutOff(signal));
  };
  signal.addEventListener('abort', letGo, { once: true });
  return waiting;
}

const cutOff = ({ reason }: AbortSignal): Error =>
  Object.assign(new Error('The call was cut off.', { cause: reason }), { name: 'AbortError' });
