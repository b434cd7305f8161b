import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const script = fileURLToPath(new URL('./run-cbr.ts', import.meta.url));
const named = 'cognito-backup-restore';
const version = '1.3.2';

export const cbrPeer: Peer = {
  id: 'cbr',
  title: `${named} ${version}`,
  remark:
    'backup, then restore with one temporary password for all; no groups, no disabled users, two seconds a user of its own ' +
    'accord; the file is rid of users without an email first, who end its process',
  mostUsers: 40,
  givesPassword: false,
  async prepare({ cbrFolder }) {
    if (cbrFolder === undefined)
      return 'not asked for; name a folder to fetch it into by --cbr (npm, 150 MB)';
    if (existsSync(join(cbrFolder, 'node_modules', named))) return undefined;
    const install = ['install', '--prefix', cbrFolder, '--ignore-scripts', '--no-audit', '--no-fund'];
    try {
      await promisify(execFile)('npm', [...install, `${named}@${version}`]);
      return undefined;
    } catch (error) {
      return `npm could not fetch it: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    }
  },
  job: ({ endpoint, source, target }, folder, { cbrFolder = '' }) => ({
    command: [process.execPath, '--no-deprecation', script, cbrFolder, endpoint, source, target, folder],
    // The SDK it uses says on every start that nobody keeps it any more.
    env: { AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1' },
  }),
};
