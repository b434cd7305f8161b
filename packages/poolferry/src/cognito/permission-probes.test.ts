import { expect, test } from 'vitest';
import { InputError, InterruptedError, ServiceError } from '../errors.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';
import { operations } from './operations.ts';
import { probeKind, probePermission } from './permission-probes.ts';

const random = { fraction: () => 0, bytes: (length: number) => new Uint8Array(length).fill(7) };
const facts = (code: string) => ({ code, hint: 'Do something.' });

/** A door that answers every call alike. */
function doorThat(answer: () => unknown) {
  const inputs: Record<string, unknown>[] = [];
  const call = async (_: string, input: object) => {
    inputs.push({ ...input });
    return answer();
  };
  return { door: { call, userPoolId: 'eu-west-1_AbC' } as unknown as Door, inputs };
}

const throwing = (error: Error) => () => {
  throw error;
};

const refusal = (name: string) => throwing(new CognitoRefusal('AdminGetUser', name, 'No.'));

test.each<[string, () => unknown, string]>([
  ['an answer', () => ({}), 'allowed'],
  ['"no such user"', refusal('UserNotFoundException'), 'allowed'],
  ['"no such group"', refusal('ResourceNotFoundException'), 'allowed'],
  ['a denial', throwing(new InputError('No.', facts('access-denied'))), 'missing'],
  ['a word on the input', refusal('InvalidParameterException'), 'untold'],
  ['"not authorized", which Cognito also says of users', refusal('NotAuthorizedException'), 'untold'],
  ['no answer at all', throwing(new ServiceError('No.', facts('cognito-unreachable'))), 'untold'],
])('%s is told for what it is', async (_, answer, means) => {
  const { door } = doorThat(answer);
  expect((await probePermission(door, 'AdminGetUser', random)).answer).toBe(means);
});

test('credentials that fail on the way, and a Ctrl-C, are no permissions', async () => {
  for (const error of [new InputError('No.', facts('credentials-expired')), new InterruptedError()])
    await expect(probePermission(doorThat(throwing(error)).door, 'ListUsers', random)).rejects.toBe(error);
});

test('what writes is asked of nobody, or without a name', async () => {
  for (const operation of Object.keys(operations) as (keyof typeof operations)[]) {
    const kind = probeKind(operation);
    if (kind === undefined) continue;
    const { door, inputs } = doorThat(() => ({}));
    await probePermission(door, operation, random);
    const [input = {}] = inputs;
    expect(kind !== 'read', operation).toBe(operations[operation].writes);
    if (kind === 'empty-write') {
      expect(input.Username ?? input.GroupName ?? input.JobName, operation).toBe('');
    } else if (kind === 'write') {
      expect(String(input.Username ?? input.JobId ?? input.GroupName), operation).toMatch(
        /^07070707-0707-4707-8707-070707070707$|^import-0707|^poolferry-doctor-0707/,
      );
    }
  }
});

test('every read can be tried', () => {
  const reads = Object.entries(operations).filter(([, { writes }]) => !writes);
  const untried = reads.filter(([name]) => probeKind(name as keyof typeof operations) === undefined);
  expect(untried.map(([name]) => name)).toEqual([]);
});
