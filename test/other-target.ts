import type { Sandbox } from '@poolferry/sandbox';
import { type Answer, Wire } from './wire.ts';

/**
 * The same sandbox with another target: a new pool with the custom attributes of the source, and these settings. Where they name
 * none, email is verified and the way to recover, as in the target that every sandbox has.
 */
export async function withTarget(
  sandbox: Sandbox,
  settings: Record<string, unknown>,
): Promise<{ sandbox: Sandbox; wire: Wire }> {
  const wire = new Wire(sandbox);
  const { UserPool: source } = await wire.ok('DescribeUserPool', { UserPoolId: sandbox.source.userPoolId });
  const custom: Answer[] = source.SchemaAttributes.filter((one: Answer) => one.Name.startsWith('custom:'));
  const { UserPool: target } = await wire.ok('CreateUserPool', {
    PoolName: 'other-target',
    Schema: custom.map((one) => ({ ...one, Name: one.Name.slice('custom:'.length) })),
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    // The default sender's 50 messages a day would stop a plan of more people.
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
    },
    ...settings,
  });
  const { UserPoolClient: client } = await wire.ok('CreateUserPoolClient', {
    UserPoolId: target.Id,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const other = { ...sandbox, target: { userPoolId: target.Id, clientId: client.ClientId } };
  return { sandbox: other, wire: new Wire(other) };
}

/** What people sign in by there beside their username. */
export const aliases = ['email', 'phone_number', 'preferred_username'];

/** Signs in by username and by aliases; folds case. */
export const aliasPool = {
  AliasAttributes: aliases,
  UsernameConfiguration: { CaseSensitive: false },
};
