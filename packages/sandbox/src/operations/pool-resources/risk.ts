import { OBJECT } from '../../input/rules.ts';
import { ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import { WHOLE_POOL } from '../../state/pool-resources.ts';
import { ANY_CLIENT, clientInPool, inPool } from './in-pool.ts';

const CONFIGURATIONS = [
  'CompromisedCredentialsRiskConfiguration',
  'AccountTakeoverRiskConfiguration',
  'RiskExceptionConfiguration',
] as const;

interface RiskInput {
  ClientId?: string;
  [configuration: string]: unknown;
}

/** A configuration for the pool, or one for an app client; one without content goes back to the default. */
const setRiskConfiguration = inPool<RiskInput>(
  { ...ANY_CLIENT, ...Object.fromEntries(CONFIGURATIONS.map((name) => [name, OBJECT])) },
  (world, pool, given) => {
    checkThreatProtection(pool);
    const names = CONFIGURATIONS.filter((name) => given[name] !== undefined);
    const configuration = Object.fromEntries(names.map((name) => [name, given[name]]));
    const { risk } = pool.resources;
    const key = keyOf(pool, given);
    if (names.length === 0) risk.delete(key);
    else risk.set(key, { ...configuration, LastModifiedDate: world.clock.nowSeconds() });
    return { RiskConfiguration: record(pool, given) };
  },
);

/** Without threat protection there is nothing, or an error: no document says which. */
const describeRiskConfiguration = inPool<RiskInput>(ANY_CLIENT, (world, pool, given) => {
  if (world.switches.riskWithoutAddOn === 'refused') checkThreatProtection(pool);
  keyOf(pool, given);
  return { RiskConfiguration: record(pool, given) };
});

function keyOf(pool: Pool, { ClientId }: RiskInput): string {
  return ClientId === undefined ? WHOLE_POOL : clientInPool(pool, ClientId).id;
}

function record(pool: Pool, { ClientId }: RiskInput): object {
  const client = ClientId === undefined ? {} : { ClientId };
  return { UserPoolId: pool.id, ...client, ...pool.resources.risk.get(ClientId ?? WHOLE_POOL) };
}

function checkThreatProtection(pool: Pool): void {
  const addOns = pool.settings.UserPoolAddOns as { AdvancedSecurityMode?: string } | undefined;
  if (addOns?.AdvancedSecurityMode !== undefined && addOns.AdvancedSecurityMode !== 'OFF') return;
  throw new ServiceError(
    'UserPoolAddOnNotEnabledException',
    'The user pool does not have threat protection on.',
  );
}

export const riskOperations = {
  SetRiskConfiguration: setRiskConfiguration,
  DescribeRiskConfiguration: describeRiskConfiguration,
};
