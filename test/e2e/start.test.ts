import { expect, test } from 'vitest';
import { version } from '../../packages/poolferry/src/version.ts';
import { run, scratch } from '../command.ts';

/** Tells every file that is loaded, on standard error. */
const tellLoads = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => (process.stderr.write('loads ' + url + '\\n'), next(url, context)) });`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(tellLoads)}`;

test.each([[['--version']], [['--help']], [['plan', '--help']]])(
  '%j loads neither the SDK nor the schemas',
  async (args) => {
    const { code, stdout, stderr } = await run(scratch(), args, { NODE_OPTIONS });
    expect(code).toBe(0);
    const loads = stderr.split('\n').filter((line) => line.startsWith('loads file:'));
    expect(loads.length).toBeGreaterThan(0);
    expect(loads.filter((file) => /@aws-sdk|@smithy|\/zod\//.test(file))).toEqual([]);
    expect(loads.length).toBeLessThan(15);
    expect(stdout).toContain(args[0] === '--version' ? version : 'Usage: poolferry');
  },
);
