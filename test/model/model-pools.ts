import type { CognitoClient } from '../../packages/poolferry/src/cognito/client.ts';
import type { PoolDescription } from '../../packages/poolferry/src/cognito/describe-pool.ts';
import { createDoor } from '../../packages/poolferry/src/cognito/door.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import type { Pacer } from '../../packages/poolferry/src/pacing/pacer.ts';
import type { PoolSide } from '../../packages/poolferry/src/steps/migration.ts';
import type { CallInput } from './cognito-model.ts';

/** Takes the place of the SDK's client: gets each call as the real door sends it. */
export type Send = (operation: string, input: CallInput) => Promise<object>;

/** One pool of the model behind the real door, which classifies and repeats as ever; only the pacing is left out. */
export function modelPool(userPoolId: string, ports: Ports, send: Send): PoolSide {
  const client = {
    pool: { userPoolId },
    region: 'eu-west-1',
    serverClock: { nowMs: () => ports.clock.nowMs(), sample: () => undefined },
    sdk: {
      send: (command: { constructor: { name: string }; input: CallInput }) =>
        send(command.constructor.name.replace(/Command$/, ''), command.input),
    },
  } as unknown as CognitoClient;
  const door = createDoor({ client, pacer: unpaced, ports });
  return { userPoolId, door, pacer: unpaced, description: describe(userPoolId), access: client.access };
}

const unpaced: Pacer = {
  take: () => Promise.resolve(),
  throttled: () => undefined,
  learnLimit: () => undefined,
  rateOf: () => 1,
  limits: () => ({}),
  paces: () => [],
};

type SchemaAttribute = PoolDescription['schema'] extends Map<string, infer Attribute> ? Attribute : never;

function describe(id: string): PoolDescription {
  const attribute = { type: 'String', mutable: true, required: false, developerOnly: false } as const;
  return {
    id,
    name: id,
    arn: `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${id}`,
    accountId: '111122223333',
    region: 'eu-west-1',
    signIn: { usernameAttributes: ['email'], aliasAttributes: [] },
    caseSensitive: false,
    schema: new Map<string, SchemaAttribute>([
      ['sub', { ...attribute, mutable: false }],
      ['email', attribute],
      ['email_verified', { ...attribute, type: 'Boolean' }],
      ['custom:legacy_sub', { ...attribute, mutable: false }],
    ]),
    autoVerified: ['email'],
    mfa: 'OFF',
    smsMfa: false,
    passwordPolicy: {
      minimumLength: 8,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      historySize: 0,
      temporaryPasswordValidityDays: 7,
    },
    firstFactors: ['PASSWORD'],
    estimatedUsers: 3,
    deletionProtection: false,
    lambdaTriggers: [],
    adminCreateOnly: true,
    verifyBeforeUpdate: [],
  };
}
