import { createService, type Service } from './service.ts';
import { openWire } from './wire.ts';

/**
 * The service that the environment names, a real account among others; undefined where it names none.
 *
 * @throws Error where credentials are missing.
 */
export function askedForService(env: NodeJS.ProcessEnv): Service | undefined {
  const endpoint = env.POOLFERRY_CONTRACT_ENDPOINT;
  if (endpoint === undefined || endpoint === '') return undefined;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      'POOLFERRY_CONTRACT_ENDPOINT also needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment',
    );
  }
  const sessionToken = env.AWS_SESSION_TOKEN;
  const region = env.AWS_REGION ?? /cognito-idp\.([a-z0-9-]+)\./.exec(endpoint)?.[1] ?? 'us-east-1';
  const keys = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  return createService(openWire(endpoint, region, keys), {
    name: 'asked-for',
    endpoint,
    region,
    // SES takes mail for its simulator without a bounce, whatever stands behind the plus sign.
    email: (name) => `success+${name}@simulator.amazonses.com`,
    recoveryCode: undefined,
    stop: async () => {},
  });
}
