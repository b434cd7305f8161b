import type { CognitoClient } from '../../packages/poolferry/src/cognito/client.ts';
import { readPool } from '../../packages/poolferry/src/cognito/describe-pool.ts';
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
  const pool = settingsOf(userPoolId);
  const description = readPool(userPoolId, pool);
  return { userPoolId, door, pacer: unpaced, description, answers: { pool }, access: client.access };
}

const unpaced: Pacer = {
  take: () => Promise.resolve(),
  throttled: () => undefined,
  learnLimit: () => undefined,
  rateOf: () => 1,
  steadyRateOf: () => 1,
  limitOf: () => ({ perSecond: 1, from: 'documented', inOnePool: false }),
  limits: () => ({}),
  paces: () => [],
};

/** What Cognito says of either pool: signs in by email, folds case, recovers by email, sends nothing by itself. */
export function settingsOf(id: string): Parameters<typeof readPool>[1] {
  const text = { AttributeDataType: 'String', Mutable: true, Required: false } as const;
  return {
    Id: id,
    Name: id,
    Arn: `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${id}`,
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    MfaConfiguration: 'OFF',
    SchemaAttributes: [
      { ...text, Name: 'sub', Mutable: false },
      { ...text, Name: 'email' },
      { ...text, Name: 'email_verified', AttributeDataType: 'Boolean' },
      { ...text, Name: 'name' },
      { ...text, Name: 'custom:legacy_sub', Mutable: false },
    ],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:eu-west-1:111122223333:identity/example.com',
    },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    EstimatedNumberOfUsers: 3,
  };
}
