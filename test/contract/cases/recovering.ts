import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';
import {
  createConfirmedUser,
  createUser,
  EMAIL_POOL,
  OTHER_PASSWORD,
  passwordSignIn,
  type Service,
  statusOf,
  type TestPool,
} from '../service.ts';

const VERIFIED = { email_verified: 'true' };

const forgot = (service: Service, pool: TestPool, Username: string) =>
  service.outcome('ForgotPassword', { ClientId: pool.clientId, Username });

const confirm = (service: Service, pool: TestPool, Username: string, ConfirmationCode: string) =>
  service.outcome('ConfirmForgotPassword', {
    ClientId: pool.clientId,
    Username,
    ConfirmationCode,
    Password: OTHER_PASSWORD,
  });

export const recovering = [
  contractCase('§4.5', 'ForgotPassword writes to a confirmed user with a verified email', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createConfirmedUser(service, pool, service.email('ada'), VERIFIED);
    const { CodeDeliveryDetails } = await service.ok('ForgotPassword', {
      ClientId: pool.clientId,
      Username: service.email('ada'),
    });
    expect(CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL', AttributeName: 'email' });
  }),
  contractCase('§4.5', 'the destination of a code is told masked', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const email = service.email('ada');
    await createConfirmedUser(service, pool, email, VERIFIED);
    const answer = await service.ok('ForgotPassword', { ClientId: pool.clientId, Username: email });
    expect(answer.CodeDeliveryDetails.Destination).toContain('***');
    expect(JSON.stringify(answer)).not.toContain(email);
  }),
  contractCase('§4.5', 'ForgotPassword without a verified contact is refused', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createConfirmedUser(service, pool, service.email('ada'));
    expect(await forgot(service, pool, service.email('ada'))).toBe('InvalidParameterException');
  }),
  contractCase('§4.5', 'ForgotPassword in FORCE_CHANGE_PASSWORD is refused', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createUser(service, pool, service.email('ada'), VERIFIED);
    expect(await forgot(service, pool, service.email('ada'))).toBe('NotAuthorizedException');
  }),
  contractCase('§4.5', 'ForgotPassword works in RESET_REQUIRED', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const Username = service.email('ada');
    await createConfirmedUser(service, pool, Username, VERIFIED);
    await service.ok('AdminResetUserPassword', { UserPoolId: pool.id, Username });
    expect(await forgot(service, pool, Username)).toBe('done');
  }),
  contractCase('§4.5', 'ForgotPassword of a disabled user is refused', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const Username = service.email('ada');
    await createConfirmedUser(service, pool, Username, VERIFIED);
    await service.ok('AdminDisableUser', { UserPoolId: pool.id, Username });
    expect(await forgot(service, pool, Username)).toBe('NotAuthorizedException');
  }),
  contractCase('§5.1', 'ForgotPassword of a stranger is UserNotFoundException', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    expect(await forgot(service, pool, service.email('nobody'))).toBe('UserNotFoundException');
  }),
  contractCase('§4.5', 'a wrong code is CodeMismatchException', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const email = service.email('ada');
    await createConfirmedUser(service, pool, email, VERIFIED);
    expect(await forgot(service, pool, email)).toBe('done');
    expect(await confirm(service, pool, email, '000000')).toBe('CodeMismatchException');
  }),
  {
    ...contractCase('§4.5', 'the right code sets a password that signs in', async (service) => {
      const pool = await service.sharedPool(EMAIL_POOL);
      const email = service.email('ada');
      await createConfirmedUser(service, pool, email, VERIFIED);
      const code = await service.recoveryCode?.(pool, email);
      expect(await confirm(service, pool, email, code ?? 'none')).toBe('done');
      expect(await statusOf(service, pool, email)).toBe('CONFIRMED');
      expect(await service.outcome('InitiateAuth', passwordSignIn(pool, email, OTHER_PASSWORD))).toBe('done');
      expect(await service.outcome('InitiateAuth', passwordSignIn(pool, email))).toBe(
        'NotAuthorizedException',
      );
    }),
    needsCode: true,
  },
];
