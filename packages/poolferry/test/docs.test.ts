import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExitCode } from '../src/cli/exit-code.ts';
import { acknowledgeable, choices, duplicateRules } from '../src/config/choices.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

const shipped = (path: string) => !/\.test\.ts$|-fixture\.ts$/.test(path);
const sources = filesIn('packages/poolferry/src', '.ts').filter(shipped);
const code = sources.map(read).join('\n');
const sorted = (found: Iterable<string | undefined>) =>
  [...new Set([...found].filter((one) => one !== undefined))].toSorted();

/** What the pattern's first group, or its second, finds. */
function findAll(text: string, pattern: RegExp): string[] {
  return sorted([...text.matchAll(pattern)].flatMap(([, first, second]) => [first, second]));
}

const literalCode = /code: (?:[\w.]+ \? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g;
const chosenCode = /const code =[^;]* : '([a-z-]+)';/g;
const eventCodes = findAll(read('packages/poolferry/src/events.ts'), /code: '([a-z-]+)'/g);

describe('the reference', () => {
  test('explains every error code there is, and no other', () => {
    const found = [...findAll(code, literalCode), ...findAll(code, chosenCode)];
    const thrown = found.filter((one) => !eventCodes.includes(one));
    // The one code that is no error class's: whatever else escapes.
    const known = sorted([...thrown, 'unexpected']);
    const rows = read('docs/reference/errors.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const explained = sorted(rows.flatMap((row) => findAll(row.split('|')[1] ?? '', /`([a-z-]+)`/g)));
    expect(explained).toEqual(known);
  });

  test('explains every failure of a user that is of our own making', () => {
    const own = findAll(code, /new UserFailure\(\s*'([a-z-]+)'/g);
    expect(own).toContain('name-taken');
    const page = read('docs/guide/migrate.md');
    expect(own.filter((one) => !page.includes(`| \`${one}\``))).toEqual([]);
  });

  test('names every flag', () => {
    const cli = read('packages/poolferry/src/cli/main.ts') + read('packages/poolferry/src/cli/flags.ts');
    const flags = findAll(cli, /['`](--[a-z][a-z-]*)/g).concat(
      findAll(cli, /`--\$\{side\}((?:-[a-z]+)*) </g).flatMap((rest) => [
        `--source${rest}`,
        `--target${rest}`,
      ]),
    );
    expect(flags).toEqual(expect.arrayContaining(['--passwords', '--target-role-arn', '--retry', '--port']));
    const page = read('docs/reference/options.md');
    const named = new Set(findAll(page, /(--[a-z][a-z-]*)/g));
    expect(sorted(flags).filter((flag) => !named.has(flag))).toEqual([]);
  });

  test('names every choice of every option, the default first', () => {
    const page = read('docs/reference/options.md');
    for (const [option, values] of Object.entries({ ...choices, duplicates: duplicateRules })) {
      const row = page.split('\n').find((line) => line.split('|')[2]?.trim() === `\`${option}\``) ?? '';
      const named = [...(row.split('|')[3] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1]);
      expect(named, option).toEqual([...values]);
    }
  });

  test('tells every exit code', () => {
    const told = findAll(read('docs/reference/exit-codes.md'), /^\| (\d+) \|/gm).map(Number);
    // The bin ends with 69 before any of this code is loaded.
    expect(new Set(told)).toEqual(new Set([...Object.values(ExitCode), 69]));
  });

  test('tells every event that --json prints', () => {
    const page = read('docs/reference/json-output.md');
    expect(eventCodes.filter((one) => !page.includes(`\`${one}\``))).toEqual([]);
  });

  test('describes every table of the ledger', () => {
    const tables = findAll(read('packages/poolferry/src/ledger/schema.ts'), /CREATE TABLE (\w+)/g);
    const page = read('docs/reference/ledger.md');
    expect(tables.filter((table) => !page.includes(`**${table}**`))).toEqual([]);
  });
});

test('the reference explains every finding of a plan and no other; the guide, what settles each that stops one', () => {
  const texts = read('packages/poolferry/src/report/finding-texts.ts');
  const [, stops = '', notes = ''] = texts.split(/^const (?:stops|notes) = \{$/m);
  const codesOf = (table: string) =>
    findAll(table.split('\n} satisfies')[0] ?? '', /^ {2}'?([a-z0-9-]+)'?: \{/gm);
  const [stopCodes, noteCodes] = [codesOf(stops), codesOf(notes)];
  expect(stopCodes).toEqual(expect.arrayContaining(['passwords', 'recovery-blocked', 'groups-over-100']));
  const [page = ''] = read('docs/reference/findings.md').split('## About the pools');
  const explained = findAll(page, /^\| `([a-z0-9-]+)` \|/gm);
  // Of the pools, and so in the section after; `convert` tells it as well.
  const aboutUsers = stopCodes.filter((code) => code !== 'recovery-blocked');
  expect(explained).toEqual(sorted([...aboutUsers, ...noteCodes]));
  const guide = read('docs/guide/plan.md');
  expect(aboutUsers.filter((code) => !guide.includes(`| \`${code}\` |`))).toEqual([]);
});

test('the reference explains every finding about the pools, and every one that can be acknowledged as such', () => {
  const gates = filesIn('packages/poolferry/src/pools', '.ts').filter(shipped).map(read).join('\n');
  const named = findAll(gates, /(?:note|stop|deadEnd|aboutClients)\(\s*'([a-z-]+)'/g);
  const held = findAll(gates, /const code = '([a-z-]+)';/g);
  const page = read('docs/reference/findings.md');
  const rows = (page.split('## About the pools')[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const explained = rows.map((row) => ({ row, code: /`([a-z-]+)`/.exec(row)?.[1] ?? '' }));
  expect(sorted(explained.map((one) => one.code))).toEqual(sorted([...named, ...held]));
  const words = explained.filter(({ row }) => row.includes('`--acknowledge`')).map((one) => one.code);
  // A group is none of the pools' settings.
  expect(sorted([...words, 'group-clash'])).toEqual(sorted(acknowledgeable));
});

test('the guide explains every rule of the linter, and every reason for not being in the CSV', () => {
  const source = 'packages/poolferry/src';
  const rules = findAll(read(`${source}/cli/check-texts.ts`), /^ {2}'?([a-z-]+)'?: \{/gm);
  const reasons = ['files/import-csv/encode-row.ts', 'mapping/import-job.ts'].flatMap((path) =>
    findAll(read(`${source}/${path}`), /^ {2}\| '([a-z-]+)'/gm),
  );
  expect(rules).toContain('column-count');
  expect(reasons).toEqual(expect.arrayContaining(['backslash', 'disabled']));
  const page = read('docs/guide/import-job.md');
  expect([...rules, ...reasons].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the guide explains every kind of thing that a clone does not have', () => {
  const planning = filesIn('packages/poolferry/src/pools/clone', '.ts').filter(shipped).map(read).join('\n');
  const kinds = findAll(planning, /kind: '([a-z-]+)'/g);
  expect(kinds).toEqual(expect.arrayContaining(['trigger', 'write-attributes']));
  const rows = read('docs/guide/clone.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const explained = rows.flatMap((row) => findAll(row.split('|')[1] ?? '', /`([a-z-]+)`/g));
  expect(sorted(explained)).toEqual(kinds);
});

test('every section of the facts that code refers to is there', () => {
  const facts = read('docs/cognito-facts.md');
  const sections = new Set(findAll(facts, /^##+ (\d+(?:\.\d+)?)[. ]/gm));
  for (const item of findAll(facts.split('## 17.')[1] ?? '', /^(\d+)\. /gm)) sections.add(`17.${item}`);
  const everywhere = [
    ...filesIn('packages', '.ts'),
    ...filesIn('packages', '.md'),
    ...filesIn('test', '.ts'),
  ];
  const cited = findAll(everywhere.map(read).join('\n'), /§\s?(\d+(?:\.\d+)?)/g);
  expect(cited).toContain('4.5');
  expect(cited.filter((section) => !sections.has(section))).toEqual([]);
});

describe('links', () => {
  const pages = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'packages/poolferry/README.md'],
    ...filesIn('docs', '.md'),
  ];

  test.each(pages)('of %s lead somewhere', (page) => {
    const links = findAll(read(page), /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return findAll(markdown, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
