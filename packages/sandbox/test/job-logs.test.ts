import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createJob,
  csvFor,
  importByEmail,
  logLines,
  logNames,
  logs,
  person,
  readyJob,
  runJob,
  until,
} from './import-wire.ts';
import { EMAIL_POOL, newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire({ importGivesUp: { failingShare: 1, afterRows: 1 } });
});
afterAll(() => wire.close());

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => person(`p${from + at}@example.com`));
const messages = (page: { events: { message: string }[] }) => page.events.map(({ message }) => message);

/** A job of so many people in a pool of its own, and the names of its log. */
async function loggedJob(count: number) {
  const { pool, job } = await importByEmail(wire, people(count));
  return { id: pool.id, job, names: await logNames(wire, pool.id, job) };
}

/** Reads with tokens until the reader's end: the lines of each page. */
async function readAll(
  operation: string,
  input: object,
  step: (page: never, before?: string) => string | undefined,
) {
  const pages: string[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs(wire, operation, nextToken === undefined ? input : { ...input, nextToken });
    pages.push(messages(page));
    nextToken = step(page as never, nextToken);
  } while (nextToken !== undefined);
  return pages;
}

const forwards = (page: { nextForwardToken: string }, before?: string) =>
  page.nextForwardToken === before ? undefined : page.nextForwardToken;
const backwards = (page: { nextBackwardToken: string }, before?: string) =>
  page.nextBackwardToken === before ? undefined : page.nextBackwardToken;
const onwards = (page: { nextToken?: string }) => page.nextToken;
const numbers = (lines: string[]) => lines.map((line) => Number(/Number (\d+)/.exec(line)?.[1]));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

describe('the log of an import job', () => {
  it('[JL-1] has a line a row, of number and outcome alone', async () => {
    const rows = [
      person('a@x.com', { name: 'Ann' }),
      person('a@x.com'),
      person('b@x.com', { email_verified: '' }),
    ];
    const { pool, job, lines } = await importByEmail(wire, rows);
    expect(lines).toEqual([
      '[SUCCEEDED] Line Number 1 - The import succeeded.',
      '[SKIPPED] Line Number 2 - The user already exists.',
      '[FAILED] Line Number 3 - The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    ]);
    const { logGroupName, logStreamName } = await logNames(wire, pool.id, job);
    expect(logGroupName).toMatch(/^\/aws\/cognito\/userpools\/us-east-1_\w+\/pool-\d+$/);
    expect(logStreamName).toBe(`${job.JobId}/a job`);
  });

  it('[JL-2] numbers the first row after the header 1, or 2 where the switch says so', async () => {
    await wire.control('POST', 'switches', { importLineBase: 'header-is-1' });
    const { lines } = await importByEmail(wire, [person('a@x.com'), person('b@x.com')]);
    await wire.control('POST', 'switches', { importLineBase: 'first-row-is-1' });
    expect(numbers(lines)).toEqual([2, 3]);
  });

  it('[JL-3] GetLogEvents goes forwards and backwards, and ends by the token it was given', async () => {
    const { names } = await loggedJob(25);
    const head = { ...names, limit: 10, startFromHead: true };
    const pages = await readAll('GetLogEvents', head, forwards);
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5, 0]);
    expect(numbers(pages.flat())).toEqual(upTo(25));
    const tail = await readAll('GetLogEvents', { ...names, limit: 10 }, backwards);
    expect(tail.map(numbers)).toEqual([upTo(25).slice(15), upTo(25).slice(5, 15), upTo(5), []]);
  });

  it('[JL-4] GetLogEvents goes on where lines have come since', async () => {
    const paced = await openWire({ quota: 1 });
    const { id } = await newPool(paced, EMAIL_POOL);
    const job = await readyJob(paced, id, await csvFor(paced, id, people(90)));
    await paced.ok('StartUserImportJob', { UserPoolId: id, JobId: job.JobId });
    paced.advance(3_000);
    const names = { ...(await logNames(paced, id, job)), startFromHead: true };
    const first = await logs(paced, 'GetLogEvents', names);
    expect(first.events).toHaveLength(30);
    paced.advance(1_000);
    const next = await logs(paced, 'GetLogEvents', { ...names, nextToken: first.nextForwardToken });
    expect(numbers(messages(next))).toEqual(upTo(60).slice(30));
    expect(next.events[0].timestamp - first.events[0].timestamp).toBe(1_000);
    await paced.close();
  });

  it('[JL-5] FilterLogEvents pages over the streams of a group, with short and empty pages among them', async () => {
    const { id, names } = await loggedJob(600);
    const second = await runJob(wire, id, await csvFor(wire, id, people(150, 600)), { JobName: 'second' });
    const { logGroupName } = names;
    const pages = await readAll('FilterLogEvents', { logGroupName, limit: 2 }, onwards);
    expect(numbers(pages.flat())).toEqual([...upTo(600), ...upTo(150)]);
    expect(pages.slice(0, -1).some(({ length }) => length === 0)).toBe(true);
    const ofSecond = { logGroupName, logStreamNames: [`${second.JobId}/second`] };
    expect(numbers((await readAll('FilterLogEvents', ofSecond, onwards)).flat())).toEqual(upTo(150));
    const prefixed = { logGroupName, logStreamNamePrefix: names.logStreamName };
    expect((await readAll('FilterLogEvents', prefixed, onwards)).flat()).toHaveLength(600);
  });

  it('[JL-6] FilterLogEvents finds words and phrases, and no other pattern', async () => {
    const { pool, job } = await importByEmail(wire, [
      person('a@x.com'),
      person('a@x.com'),
      person('b@x.com'),
    ]);
    const { logGroupName } = await logNames(wire, pool.id, job);
    const found = async (filterPattern: string) =>
      numbers((await readAll('FilterLogEvents', { logGroupName, filterPattern }, onwards)).flat());
    expect(await found('SKIPPED')).toEqual([2]);
    expect(await found('"[SUCCEEDED]" Line')).toEqual([1, 3]);
    expect(await found('succeeded SKIPPED')).toEqual([]);
    const refused = await logs(wire, 'FilterLogEvents', { logGroupName, filterPattern: '?a ?b' });
    expect(refused.__type).toBe('InvalidParameterException');
  });

  it('[JL-7] DescribeLogStreams lists the jobs of a pool, by name or by latest line', async () => {
    const { id, names } = await loggedJob(1);
    wire.advance(1_000);
    const later = await runJob(wire, id, await csvFor(wire, id, [person('z@x.com')]), { JobName: 'later' });
    const { logGroupName } = names;
    const streams = async (more: object) =>
      (await logs(wire, 'DescribeLogStreams', { logGroupName, ...more })).logStreams.map(
        ({ logStreamName }: { logStreamName: string }) => logStreamName,
      );
    const all = [names.logStreamName, `${later.JobId}/later`];
    expect(await streams({})).toEqual(all.toSorted());
    expect(await streams({ orderBy: 'LastEventTime', descending: true })).toEqual(all.toReversed());
    expect(await streams({ logStreamNamePrefix: later.JobId })).toEqual([all[1]]);
    const first = await logs(wire, 'DescribeLogStreams', { logGroupName, limit: 1 });
    expect([first.logStreams[0].logStreamName, ...(await streams({ nextToken: first.nextToken }))]).toEqual(
      all.toSorted(),
    );
    expect(first.logStreams[0].lastEventTimestamp).toEqual(expect.any(Number));
  });

  it('[JL-8] is not there before a row was taken, nor in another Region, nor by another name', async () => {
    const { id } = await newPool(wire, EMAIL_POOL);
    const names = await logNames(wire, id, await createJob(wire, id));
    const { names: there } = await loggedJob(1);
    const wrong = [names, { ...there, logStreamName: 'other' }];
    for (const name of wrong) {
      expect((await logs(wire, 'GetLogEvents', name)).__type).toBe('ResourceNotFoundException');
      const filter = { logGroupName: name.logGroupName, logStreamNames: [name.logStreamName] };
      expect((await logs(wire, 'FilterLogEvents', filter)).__type).toBe('ResourceNotFoundException');
    }
    expect((await logs(wire, 'DescribeLogStreams', names)).__type).toBe('ResourceNotFoundException');
    expect((await logs(wire, 'GetLogEvents', there, 'eu-west-1')).__type).toBe('ResourceNotFoundException');
  });

  it('[JL-9] shows lines late where told so', async () => {
    const late = await openWire({ jobLogLagMs: 5_000 });
    const { pool, job } = await importByEmail(late, people(3));
    expect(await logLines(late, pool.id, job)).toEqual([]);
    late.advance(4_999);
    expect(await logLines(late, pool.id, job)).toEqual([]);
    late.advance(1);
    expect(await logLines(late, pool.id, job)).toHaveLength(3);
    await late.control('POST', 'job-log-lag', { lagMs: 9_000 });
    expect(await logLines(late, pool.id, job)).toEqual([]);
    await late.close();
  });

  it('[JL-10] refuses invented tokens and those of other parameters, and limits beyond 10,000', async () => {
    const { names } = await loggedJob(3);
    const { nextForwardToken } = await logs(wire, 'GetLogEvents', names);
    const { logGroupName } = names;
    const wrong = [
      ['GetLogEvents', { ...names, nextToken: 'invented' }],
      ['GetLogEvents', { ...names, limit: 10_001 }],
      ['FilterLogEvents', { logGroupName, nextToken: nextForwardToken }],
      ['DescribeLogStreams', { logGroupName, nextToken: nextForwardToken }],
    ] as const;
    for (const [operation, input] of wrong) {
      expect((await logs(wire, operation, input)).__type).toBe('InvalidParameterException');
    }
  });

  it('[JL-11] stays when its pool goes', async () => {
    const { id, job, names } = await loggedJob(2);
    await until(wire, id, job.JobId, ({ Status }) => Status === 'Succeeded');
    await wire.ok('DeleteUserPool', { UserPoolId: id });
    expect((await logs(wire, 'GetLogEvents', names)).events).toHaveLength(2);
  });
});
