import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';
import {
  ALIAS_POOL,
  createConfirmedUser,
  createUser,
  EMAIL_POOL,
  OTHER_PASSWORD,
  PASSWORD,
  passwordSignIn,
  setPassword,
  statusOf,
} from '../service.ts';

const TOKENS = {
  AccessToken: expect.any(String),
  IdToken: expect.any(String),
  RefreshToken: expect.any(String),
  TokenType: 'Bearer',
  ExpiresIn: 3600,
};

export const signingIn = [
  contractCase('§5.1', 'USER_PASSWORD_AUTH gives tokens, without a signature', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    const answer = await service.ok('InitiateAuth', passwordSignIn(pool, service.username('ada')));
    expect(answer.AuthenticationResult).toMatchObject(TOKENS);
  }),
  contractCase('§11', 'the access token names the sub and the pool', async (service) => {
    const pool = await service.sharedPool();
    const user = await createConfirmedUser(service, pool, service.username('ada'));
    const { AuthenticationResult } = await service.ok(
      'InitiateAuth',
      passwordSignIn(pool, service.username('ada')),
    );
    const [, payload] = AuthenticationResult.AccessToken.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const sub = user.Attributes.find(({ Name }: { Name: string }) => Name === 'sub').Value;
    expect(claims).toMatchObject({
      sub,
      username: service.username('ada'),
      client_id: pool.clientId,
      token_use: 'access',
    });
    expect(claims.iss).toMatch(new RegExp(`/${pool.id}$`));
  }),
  contractCase('§5.1', 'ADMIN_USER_PASSWORD_AUTH gives tokens', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    const answer = await service.ok('AdminInitiateAuth', {
      ...passwordSignIn(pool, service.username('ada')),
      UserPoolId: pool.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    });
    expect(answer.AuthenticationResult).toMatchObject(TOKENS);
  }),
  contractCase('§5.1', 'a flow that the client does not allow is refused', async (service) => {
    const pool = await service.pool({}, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    await createConfirmedUser(service, pool, service.username('ada'));
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, service.username('ada')))).toBe(
      'InvalidParameterException',
    );
  }),
  contractCase('§4.2', 'in an email pool people sign in by email, unverified too', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createConfirmedUser(service, pool, service.email('ada'));
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, service.email('ada')))).toBe('done');
  }),
  contractCase('§4.4', 'in an email pool that folds case, in any case', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    await createConfirmedUser(service, pool, service.email('ada'));
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, service.email('ADA')))).toBe('done');
  }),
  contractCase('§4.3', 'in an alias pool people sign in by a verified email', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    await createConfirmedUser(service, pool, service.username('ada'), {
      email: service.email('ada'),
      email_verified: 'true',
    });
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, service.email('ada')))).toBe('done');
  }),
  contractCase('§4.3', 'in an alias pool nobody signs in by an unverified email', async (service) => {
    const pool = await service.sharedPool(ALIAS_POOL);
    await createConfirmedUser(service, pool, service.username('ada'), { email: service.email('ada') });
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, service.email('ada')))).toBe(
      'UserNotFoundException',
    );
  }),
  contractCase('§5.1', 'a wrong password is NotAuthorizedException', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    expect(
      await service.outcome('InitiateAuth', passwordSignIn(pool, service.username('ada'), OTHER_PASSWORD)),
    ).toBe('NotAuthorizedException');
  }),
  contractCase('§5.1', 'a stranger is UserNotFoundException', async (service) => {
    const pool = await service.sharedPool();
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, 'nobody'))).toBe(
      'UserNotFoundException',
    );
  }),
  contractCase('§5.1', 'PreventUserExistenceErrors hides who is a stranger', async (service) => {
    const pool = await service.pool({}, { PreventUserExistenceErrors: 'ENABLED' });
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, 'nobody'))).toBe(
      'NotAuthorizedException',
    );
  }),
  contractCase('§4.1', 'a temporary password is answered with NEW_PASSWORD_REQUIRED', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    await setPassword(service, pool, service.username('ada'), PASSWORD, false);
    const challenge = await service.ok('InitiateAuth', passwordSignIn(pool, service.username('ada')));
    expect(challenge.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(challenge.Session).toEqual(expect.any(String));
    expect(challenge).not.toHaveProperty('AuthenticationResult');
  }),
  contractCase('§4.1', 'the answer to NEW_PASSWORD_REQUIRED signs in and confirms', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    await setPassword(service, pool, service.username('ada'), PASSWORD, false);
    const { Session } = await service.ok('InitiateAuth', passwordSignIn(pool, service.username('ada')));
    const answer = await service.ok('RespondToAuthChallenge', {
      ClientId: pool.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: service.username('ada'), NEW_PASSWORD: OTHER_PASSWORD },
    });
    expect(answer.AuthenticationResult).toMatchObject(TOKENS);
    expect(await statusOf(service, pool, service.username('ada'))).toBe('CONFIRMED');
    const again = await service.ok(
      'InitiateAuth',
      passwordSignIn(pool, service.username('ada'), OTHER_PASSWORD),
    );
    expect(again.AuthenticationResult).toMatchObject(TOKENS);
  }),
  contractCase('§4.1', 'a new password is held to the policy', async (service) => {
    const pool = await service.sharedPool();
    await createUser(service, pool, service.username('ada'));
    await setPassword(service, pool, service.username('ada'), PASSWORD, false);
    const { Session } = await service.ok('InitiateAuth', passwordSignIn(pool, service.username('ada')));
    const answer = {
      ClientId: pool.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: service.username('ada'), NEW_PASSWORD: 'short' },
    };
    expect(await service.outcome('RespondToAuthChallenge', answer)).toBe('InvalidPasswordException');
  }),
  contractCase('§3.6', 'RESET_REQUIRED is PasswordResetRequiredException', async (service) => {
    const pool = await service.sharedPool(EMAIL_POOL);
    const email = service.email('ada');
    await createConfirmedUser(service, pool, email, { email_verified: 'true' });
    await service.ok('AdminResetUserPassword', { UserPoolId: pool.id, Username: email });
    expect(await service.outcome('InitiateAuth', passwordSignIn(pool, email))).toBe(
      'PasswordResetRequiredException',
    );
  }),
  contractCase('§5.1', 'a client with a secret wants its hash over the name', async (service) => {
    const pool = await service.pool({}, { GenerateSecret: true });
    await createConfirmedUser(service, pool, service.username('ada'));
    const input = passwordSignIn(pool, service.username('ada'));
    expect(await service.outcome('InitiateAuth', input)).toBe('NotAuthorizedException');
    const SECRET_HASH = createHmac('sha256', pool.clientSecret ?? '')
      .update(`${service.username('ada')}${pool.clientId}`)
      .digest('base64');
    const hashed = { ...input, AuthParameters: { ...input.AuthParameters, SECRET_HASH } };
    expect(await service.outcome('InitiateAuth', hashed)).toBe('done');
  }),
  contractCase('§12', 'a refresh token gives new tokens', async (service) => {
    const pool = await service.sharedPool();
    await createConfirmedUser(service, pool, service.username('ada'));
    const { AuthenticationResult } = await service.ok(
      'InitiateAuth',
      passwordSignIn(pool, service.username('ada')),
    );
    const refreshed = await service.ok('InitiateAuth', {
      ClientId: pool.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: AuthenticationResult.RefreshToken },
    });
    expect(refreshed.AuthenticationResult.AccessToken).toEqual(expect.any(String));
  }),
];
