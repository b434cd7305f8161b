import type { Sandbox } from '@poolferry/sandbox';
import { acknowledgeable, rateCategories } from '../packages/poolferry/src/config/choices.ts';
import type { OptionsInput } from '../packages/poolferry/src/config/input.ts';
import { resolveOptions } from '../packages/poolferry/src/config/load.ts';
import type { Ports } from '../packages/poolferry/src/events.ts';
import { type MigrateRequest, migrate } from '../packages/poolferry/src/steps/migrate.ts';
import { type OpenMigration, openMigration } from '../packages/poolferry/src/steps/open-migration.ts';
import { systemPorts } from '../packages/poolferry/src/system-ports.ts';
import { refuseToldEvents } from './untold.ts';

// Only the sandbox takes them.
process.env.AWS_ACCESS_KEY_ID = 'sandbox';
process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';

export interface InProcess {
  /** Over the decisions that the sandbox's hard cases ask for. */
  options?: OptionsInput;
  ports?: Partial<Ports>;
  /** With other decisions than those of the plan, to plan again. */
  again?: boolean;
}

/** Opens the ledger of a migration between a sandbox's two pools, as the command does. */
export async function openAgain(
  { endpoint, source, target }: Pick<Sandbox, 'endpoint' | 'source' | 'target'>,
  ledger: string,
  { options: more, ports, again = false }: InProcess = {},
): Promise<OpenMigration> {
  const pool = ({ userPoolId }: { userPoolId: string }) => ({ userPoolId, endpoint, region: 'us-east-1' });
  const rates = Object.fromEntries(rateCategories.map((name) => [name, 5000]));
  const options = await resolveOptions({
    ...{ source: pool(source), target: pool(target), ledger, acknowledge: acknowledgeable },
    ...{ passwords: 'reset', withoutEmail: 'skip', federated: 'none', usernames: 'sub' },
    ...{ duplicates: 'verified', unverified: 'carry', unconfirmed: 'skip' },
    quota: { share: 1, rates },
    ...more,
  });
  const own = systemPorts({ emit: () => undefined, signal: new AbortController().signal });
  return openMigration(options, { pool: pool(source) }, { ...own, ...ports }, { again });
}

/** Plans where there is no plan, and migrates, and tells no secret and no profile by the way; without a verification unless asked. Leaves no doubt that a lag could explain. */
export async function carryAcross(
  sandbox: Pick<Sandbox, 'endpoint' | 'source' | 'target'>,
  ledger: string,
  given: InProcess & { request?: Partial<MigrateRequest> } = {},
) {
  const told: object[] = [];
  const emit: Ports['emit'] = (event) => {
    told.push(event);
    given.ports?.emit?.(event);
  };
  const migration = await openAgain(sandbox, ledger, { ...given, ports: { ...given.ports, emit } });
  try {
    const ended = await migrate(migration, { mayPlan: true, verify: false, ...given.request });
    migration.ledger.header.set('lastWriteMs', 1);
    return { ...ended, counts: migration.ledger.census.counts() };
  } catch (error) {
    if (error instanceof Error) told.push(error);
    throw error;
  } finally {
    migration.close();
    await refuseToldEvents(sandbox.endpoint, told);
  }
}
