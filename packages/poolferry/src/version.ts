import { readFileSync } from 'node:fs';

/** This package's version; the file is in the same place whether the sources run or the bundle does. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
