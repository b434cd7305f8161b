import { type Switches, startSandbox } from '@poolferry/sandbox';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRowEncoder } from '../../packages/poolferry/src/files/import-csv/encode-row.ts';
import { Wire } from '../wire.ts';

/** What people type, and what the dialect leaves open, well mixed. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    'a, b',
    ',',
    ',,',
    'O\\,K',
    '"quoted"',
    ' led',
    'tail ',
    'a\nb',
    'TRUE',
    '1/2/3',
    'ö,ü',
    '\u00a0x',
    '-',
    '=1+1',
  ),
);
const person = fc.record(
  {
    name: text,
    nickname: text,
    address: text,
    birthdate: fc.oneof(
      fc.constantFrom('1985-02-01', '2000-02-29', '1999-12-31', '1999-02-29', '01/02/1985'),
      fc
        .date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    ),
    updated_at: fc.nat().map(String),
    'custom:plan': text,
  },
  { requiredKeys: [] },
);

const switches: Partial<Switches>[] = [
  {},
  {
    csvBackslash: 'escape',
    csvQuote: 'rfc4180',
    csvLoneCr: 'line-end',
    csvTrim: 'ascii',
    importLineBase: 'header-is-1',
  },
];

// The tool writes, the sandbox reads, and they share no code: what one of them misreads shows here.
test.each(switches)(
  'whatever is written as a row arrives as it was, or is refused honestly: %o',
  async (readings) => {
    const sandbox = await startSandbox({
      users: 0,
      quota: 'off',
      listingLagMs: 0,
      switches: readings,
      importGivesUp: { failingShare: 1, afterRows: 1 },
    });
    const wire = new Wire(sandbox);
    let pools = 0;
    let rowsInAll = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 60 }), async (people) => {
        pools += 1;
        const { UserPool } = await wire.ok('CreateUserPool', {
          PoolName: `pool${pools}`,
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
          Schema: [
            {
              Name: 'plan',
              AttributeDataType: 'String',
              Mutable: true,
              StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
            },
          ],
        });
        const UserPoolId = UserPool.Id;
        const { CSVHeader } = await wire.ok('GetCSVHeader', { UserPoolId });
        const encode = createRowEncoder(CSVHeader);
        const written = people.flatMap((attributes, n) => {
          const username = `person${n}@example.com`;
          const all = { ...attributes, email: username, email_verified: 'true' };
          const { row } = encode({ username, attributes: all, smsMfa: false });
          return row === undefined ? [] : [{ row, all }];
        });
        rowsInAll += written.length;
        if (written.length === 0) return;
        const role = { CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/logs' };
        const { UserImportJob: job } = await wire.ok('CreateUserImportJob', {
          UserPoolId,
          JobName: 'one',
          ...role,
        });
        const body = [CSVHeader.join(','), ...written.map(({ row }) => row), ''].join('\n');
        await fetch(job.PreSignedUrl, {
          method: 'PUT',
          headers: { 'x-amz-server-side-encryption': 'aws:kms' },
          body,
        });
        await wire.ok('StartUserImportJob', { UserPoolId, JobId: job.JobId });
        let done = await wire.ok('DescribeUserImportJob', { UserPoolId, JobId: job.JobId });
        while (['Pending', 'InProgress'].includes(done.UserImportJob.Status))
          done = await wire.ok('DescribeUserImportJob', { UserPoolId, JobId: job.JobId });
        expect(done.UserImportJob).toMatchObject({
          ImportedUsers: written.length,
          FailedUsers: 0,
          SkippedUsers: 0,
        });
        const there = new Map(
          [...(await wire.users(UserPoolId)).values()].map((user) => [
            user.attributes.email,
            user.attributes,
          ]),
        );
        for (const { all } of written) expect(there.get(all.email)).toEqual(all);
      }),
      { numRuns: 200 },
    );
    // Most of it can be carried: honest is not the same as timid.
    expect(rowsInAll).toBeGreaterThan(300);
    await sandbox.close();
  },
);
