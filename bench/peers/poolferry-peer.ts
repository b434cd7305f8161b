import { builtCommand } from '../command-process.ts';
import type { Peer } from './peer.ts';

/** What a first migration of such a pool would choose, as in the demo. */
const choices = [
  ...['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'],
  ...['--unverified', 'carry', '--unconfirmed', 'skip', '--federated', 'none'],
];

function poolferry(id: string, title: string, remark: string, share: string[]): Peer {
  return {
    id,
    title,
    remark,
    mostUsers: Number.POSITIVE_INFINITY,
    givesPassword: true,
    prepare: async () => undefined,
    job: ({ endpoint, source, target }) => ({
      command: [
        ...[process.execPath, builtCommand, 'migrate', '--yes', '--no-verify', '--json'],
        ...['--source', source, '--source-endpoint', endpoint],
        ...['--target', target, '--target-endpoint', endpoint],
        ...choices,
        ...share,
      ],
      env: {},
    }),
  };
}

export const poolferryPeers: Peer[] = [
  poolferry(
    'poolferry',
    'Poolferry, `--quota-share 1`',
    'the whole command: list, plan, carry, with its ledger on disk; `--no-verify`, since no peer compares',
    ['--quota-share', '1'],
  ),
  poolferry(
    'poolferry-default',
    'Poolferry, as it comes',
    'leaves half of each quota to production, since source and target share an account: 50 % is its ceiling',
    [],
  ),
];
