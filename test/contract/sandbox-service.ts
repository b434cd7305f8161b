import { type Sandbox, type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import { createService, type Service } from './service.ts';
import { openWire } from './wire.ts';

const REGION = 'us-east-1';

/** Starts a sandbox that lags and shortens pages as Cognito may, but is not throttled. */
export async function startSandboxService(
  options: SandboxOptions = {},
): Promise<Service & { sandbox: Sandbox }> {
  const sandbox = await startSandbox({ users: 0, quota: 'off', listingLagMs: 50, ...options });
  const { endpoint } = sandbox;
  const wire = openWire(endpoint, REGION, { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'of-no-account' });
  const service = createService(wire, {
    name: 'sandbox',
    endpoint,
    region: REGION,
    email: (name) => `${name}@example.com`,
    recoveryCode: async (pool, Username) => {
      await wire.ok('ForgotPassword', { ClientId: pool.clientId, Username });
      const query = new URLSearchParams({ pool: pool.id, user: Username });
      const { messages } = (await (await fetch(`${endpoint}/_sandbox/outbox?${query}`)).json()) as Outbox;
      return messages.at(-1)?.code ?? 'none';
    },
    stop: () => sandbox.close(),
  });
  return { ...service, sandbox };
}

interface Outbox {
  readonly messages: { readonly code?: string }[];
}
