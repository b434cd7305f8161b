import { fileURLToPath } from 'node:url';
import type { Peer } from './peer.ts';

const script = fileURLToPath(new URL('./run-sdk-loop.ts', import.meta.url));

function sdkLoop(mode: 'standard' | 'adaptive', concurrency: number): Peer {
  const name = mode === 'standard' ? 'loop' : 'adaptive';
  return {
    id: `sdk-${name}-${concurrency}`,
    title: `SDK, ${mode === 'standard' ? 'default retries' : 'adaptive retries'}, ${concurrency} at once`,
    remark: 'create, password, groups, disable for one user after the other; whoever throws is told and left',
    mostUsers: Number.POSITIVE_INFINITY,
    givesPassword: true,
    prepare: async () => undefined,
    job: ({ endpoint, source, target }) => ({
      command: [process.execPath, script, endpoint, source, target, `${concurrency}`, mode],
      env: {},
    }),
  };
}

export const sdkLoopPeers: Peer[] = [
  sdkLoop('standard', 20),
  sdkLoop('standard', 50),
  sdkLoop('adaptive', 20),
  sdkLoop('adaptive', 50),
];
