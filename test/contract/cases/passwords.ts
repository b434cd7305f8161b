import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';
import {
  createConfirmedUser,
  createUser,
  EMAIL_POOL,
  OTHER_PASSWORD,
  passwordSignIn,
  setPassword,
  statusOf,
} from '../service.ts';

export const passwords = [
  contractCase('§4.5', 'a permanent password makes a user CONFIRMED', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    expect(await statusOf(service, pool, service.username('ada'))).toBe('CONFIRMED');
  }),
  contractCase('§4.5', 'a password set for the time being asks for another', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    await setPassword(service, pool, service.username('ada'), OTHER_PASSWORD, false);
    expect(await statusOf(service, pool, service.username('ada'))).toBe('FORCE_CHANGE_PASSWORD');
  }),
  contractCase('§4.5', 'AdminSetUserPassword holds to the policy of the pool', async (service) => {
    const Policies = { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } };
    const pool = await service.pool({ Policies });
    await createUser(service, pool, service.username('ada'));
    const set = (Password: string) =>
      service.outcome('AdminSetUserPassword', {
        UserPoolId: pool.id,
        Username: service.username('ada'),
        Password,
        Permanent: true,
      });
    expect(await set('long enough without numbers'.replaceAll(' ', '-'))).toBe('InvalidPasswordException');
    expect(await set('Short-123')).toBe('InvalidPasswordException');
    expect(await set('Long-enough-with-1')).toBe('done');
  }),
  contractCase('§4.2', 'in an email pool a password is set by email', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const { Username } = await createUser(service, pool, service.email('ada'));
    await setPassword(service, pool, service.email('ada'), OTHER_PASSWORD);
    expect(await statusOf(service, pool, Username)).toBe('CONFIRMED');
  }),
  contractCase('§4.5', 'AdminSetUserPassword for a stranger is UserNotFoundException', async (service) => {
    const { id: UserPoolId } = await service.sharedPool();
    const input = { UserPoolId, Username: 'nobody', Password: OTHER_PASSWORD, Permanent: true };
    expect(await service.outcome('AdminSetUserPassword', input)).toBe('UserNotFoundException');
  }),
  contractCase('§12', 'a disabled user cannot sign in until enabled again', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    const ada = { UserPoolId: pool.id, Username: service.username('ada') };
    const signIn = () => service.outcome('InitiateAuth', passwordSignIn(pool, service.username('ada')));
    await service.ok('AdminDisableUser', ada);
    expect((await service.ok('AdminGetUser', ada)).Enabled).toBe(false);
    expect(await signIn()).toBe('NotAuthorizedException');
    await service.ok('AdminEnableUser', ada);
    expect((await service.ok('AdminGetUser', ada)).Enabled).toBe(true);
    expect(await signIn()).toBe('done');
  }),
  contractCase('§4.5', 'disabling keeps the status, a password keeps the flag', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    const ada = { UserPoolId: pool.id, Username: service.username('ada') };
    await service.ok('AdminDisableUser', ada);
    expect(await statusOf(service, pool, service.username('ada'))).toBe('FORCE_CHANGE_PASSWORD');
    await setPassword(service, pool, service.username('ada'), OTHER_PASSWORD);
    expect(await service.ok('AdminGetUser', ada)).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: false });
  }),
  contractCase('§4.5', 'AdminResetUserPassword leaves RESET_REQUIRED', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const email = service.email('ada');
    await createConfirmedUser(service, pool, email, { email_verified: 'true' });
    await service.ok('AdminResetUserPassword', { UserPoolId: pool.id, Username: email });
    expect(await statusOf(service, pool, email)).toBe('RESET_REQUIRED');
  }),
  contractCase('§4.5', 'AdminResetUserPassword is refused in FORCE_CHANGE_PASSWORD', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const email = service.email('ada');
    await createUser(service, pool, email, { email_verified: 'true' });
    const reset = { UserPoolId: pool.id, Username: email };
    expect(await service.outcome('AdminResetUserPassword', reset)).toBe('NotAuthorizedException');
  }),
];
