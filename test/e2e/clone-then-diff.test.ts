import { startSandbox } from '@poolferry/sandbox';
import { expect, test } from 'vitest';
import { type Line, run, scratch, unhurried } from '../command.ts';
import { makeRichPool } from '../rich-pool.ts';
import { Wire } from '../wire.ts';

/** Asked for by every clone, or told in its `notCopied`. */
const expected = [
  ...['AccountRecoverySetting.RecoveryMechanisms', 'AliasAttributes', 'AutoVerifiedAttributes'],
  ...['LambdaConfig.PostConfirmation', 'LambdaConfig.PreSignUp', 'SchemaAttributes[custom:legacy_sub]'],
  'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
  ...['UserPoolAddOns.AdvancedSecurityMode', 'UserPoolClients[app].WriteAttributes'],
  'UsernameConfiguration.CaseSensitive',
];

test.each([
  { signIn: 'email', ofSignIn: ['UsernameAttributes'] },
  { signIn: 'username+email', ofSignIn: [] },
])('pool diff after pool clone --sign-in $signIn shows nothing but what was asked to differ', async (one) => {
  const sandbox = await startSandbox({ users: 0, seed: 21, quota: 'off', listingLagMs: 0 });
  const rich = await makeRichPool(new Wire(sandbox));
  const folder = scratch();
  const flags = ['--json', '--source', rich.userPoolId, '--source-endpoint', sandbox.endpoint, ...unhurried];
  const args = ['--sign-in', one.signIn, '--domain', 'abc', '--keep-secrets'];
  const made = await run(folder, ['pool', 'clone', ...flags, ...args]);
  const target = ['--target', made.result().clone.userPoolId, '--target-endpoint', sandbox.endpoint];
  const compared = await run(folder, ['pool', 'diff', ...flags, ...target]);
  const differing = compared.result().differences.map(({ setting }: Line) => setting);
  expect(differing.toSorted()).toEqual([...expected, ...one.ofSignIn].toSorted());
  expect(compared.result().notCompared).toEqual([]);
  await sandbox.close();
});
