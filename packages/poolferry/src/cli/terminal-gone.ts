import type { Interface } from 'node:readline/promises';

/**
 * Fires once the terminal that this asks at is closed. Node then fails to set it back as well, and would take that for an error that
 * nobody listens to: the run is to end by itself.
 */
export function terminalGone(terminal: Interface): AbortSignal {
  const gone = new AbortController();
  const onGone = () => gone.abort();
  terminal.on('error', onGone);
  process.stdin.on('error', onGone);
  return gone.signal;
}
