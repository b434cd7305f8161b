#!/usr/bin/env node
// Says what it needs on a Node too old to load the rest; so nothing here may be newer than that Node.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Poolferry needs Node.js 22.18 or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org, or put it first on your PATH.\n',
  );
  process.exit(69);
}

// A small young generation and an old one that grows in small steps keep the peak near 150 MB instead of 320. That can
// only be asked for at the start of a process, so this one becomes itself again with the flags: the same process id, so
// that signals reach the right one.
const flags = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
const asksForHelp = process.argv.some((word) => ['--version', '-V', '--help', '-h', 'help'].includes(word));
if (!asksForHelp && typeof process.execve === 'function' && !process.execArgv.includes(flags[0])) {
  const args = [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, process.env);
}

// node:sqlite still announces itself as experimental on some versions; that is no news for who runs this command.
const emitWarning = process.emitWarning;
process.emitWarning = (warning, ...rest) => {
  const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
};

if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  // The one answer for which nothing else has to be loaded.
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stdout.write(`${version}\n`);
} else {
  import('../dist/cli.js').then(
    ({ main }) => main(process.argv),
    (error) => {
      process.stderr.write(`Poolferry could not be loaded: ${error.message}\n`);
      process.exit(1);
    },
  );
}
