/**
 * Backs up and restores by cognito-backup-restore's own two functions, since its command cannot be told an endpoint:
 * `node run-cbr.ts <its folder> <endpoint> <source> <target> <folder for the backup>`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

interface BackedUp {
  Attributes: { Name: string }[];
}

const [installed = '', endpoint, source, target, folder = ''] = process.argv.slice(2);
const require = createRequire(join(installed, 'node_modules', 'cognito-backup-restore', 'package.json'));
const { CognitoIdentityServiceProvider } = require('aws-sdk');
const { backupUsers, restoreUsers } = require('cognito-backup-restore');

const cognito = new CognitoIdentityServiceProvider({ endpoint, region: 'us-east-1' });
await backupUsers(cognito, source, folder);
const file = join(folder, `${source}.json`);
const users = await readWhenWritten();
const withEmail = users.filter(({ Attributes }) => Attributes.some(({ Name }) => Name === 'email'));
writeFileSync(file, JSON.stringify(withEmail));
// It comes back before the first user is created; the process lasts as long as its queue.
await restoreUsers(cognito, target, file, 'Temporary-1-for-all');

/** Its promise is kept before its file is written to the end. */
async function readWhenWritten(): Promise<BackedUp[]> {
  for (let look = 0; look < 100; look++) {
    const text = readFileSync(file, 'utf8');
    if (text.trimEnd().endsWith(']')) return JSON.parse(text);
    await sleep(50);
  }
  throw new Error('The backup has no end.');
}
