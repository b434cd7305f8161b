import { checkInput } from '../../input/check.ts';
import { OBJECT, required, type Shape } from '../../input/rules.ts';
import { invalidParameter } from '../../service-error.ts';
import type { SessionConfiguration } from '../../state/pool-resources.ts';
import { checkTier } from '../../state/tiers.ts';
import { clientInPool, inPool, ONE_CLIENT } from './in-pool.ts';

const DEFAULT_SSO = { MaxValidityMinutes: 60 };
const SET: Shape = {
  UserSessionTracking: { kind: 'string', required: true, oneOf: ['ENABLED', 'DISABLED'] },
  TokenSession: required(OBJECT),
};
const TOKEN_SESSION: Shape = { MaxPerUser: { kind: 'integer', required: true, min: 1, max: 100 } };
const SSO_SESSION: Shape = { MaxValidityMinutes: { kind: 'integer', required: true, min: 0, max: 129_600 } };

const setUserPoolSessionConfiguration = inPool<SessionConfiguration>(SET, (_world, pool, given) => {
  const { UserSessionTracking, TokenSession } = given;
  checkInput({ ...TokenSession }, TOKEN_SESSION);
  if (UserSessionTracking === 'ENABLED') checkTier(pool.settings, 'ESSENTIALS', 'Session tracking');
  pool.resources.session = { UserSessionTracking, TokenSession };
  return { UserPoolId: pool.id, ...pool.resources.session };
});

const getUserPoolSessionConfiguration = inPool<object>({}, (_world, pool) => ({
  UserPoolId: pool.id,
  ...pool.resources.session,
}));

const setUserPoolClientSessionConfiguration = inPool<{ ClientId: string; SSOSession: object }>(
  { ...ONE_CLIENT, SSOSession: required(OBJECT) },
  (_world, pool, { ClientId, SSOSession }) => {
    clientInPool(pool, ClientId);
    checkTier(pool.settings, 'ESSENTIALS', 'Session configuration');
    if (pool.resources.session.UserSessionTracking !== 'ENABLED') {
      throw invalidParameter('Session tracking is not enabled for the user pool.');
    }
    checkInput({ ...SSOSession }, SSO_SESSION);
    pool.resources.clientSessions.set(ClientId, SSOSession);
    return { UserPoolId: pool.id, ClientId, SSOSession };
  },
);

const getUserPoolClientSessionConfiguration = inPool<{ ClientId: string }>(
  ONE_CLIENT,
  (_world, pool, { ClientId }) => ({
    UserPoolId: pool.id,
    ClientId: clientInPool(pool, ClientId).id,
    SSOSession: pool.resources.clientSessions.get(ClientId) ?? DEFAULT_SSO,
  }),
);

export const sessionConfigurationOperations = {
  SetUserPoolSessionConfiguration: setUserPoolSessionConfiguration,
  GetUserPoolSessionConfiguration: getUserPoolSessionConfiguration,
  SetUserPoolClientSessionConfiguration: setUserPoolClientSessionConfiguration,
  GetUserPoolClientSessionConfiguration: getUserPoolClientSessionConfiguration,
};
