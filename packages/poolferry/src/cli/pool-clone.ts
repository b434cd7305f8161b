import { connectPools } from '../cognito/connect.ts';
import { connectAccount } from '../cognito/connect-account.ts';
import { readPoolSettings } from '../cognito/pool-settings.ts';
import type { PoolOptions } from '../config/options.ts';
import { InputError } from '../errors.ts';
import { CloneJournal } from '../files/clone-journal.ts';
import { writeOutput } from '../files/open.ts';
import { cloneTemplate } from '../pools/clone/cloudformation.ts';
import { cloneDocument } from '../pools/clone/document.ts';
import { readSignIn } from '../pools/clone/options.ts';
import { type ClonePlan, type CloneSecrets, cloneSecrets, planClone } from '../pools/clone/plan.ts';
import { clonePool } from '../steps/clone/clone-pool.ts';
import { requirePool } from '../steps/open-migration.ts';
import { type CloneFlags, type CloneTarget, cloneOptions, cloneTarget, oneOf } from './clone-options.ts';
import { ExitCode } from './exit-code.ts';
import { printableJson } from './printable.ts';
import { command, optionsOf, type Run } from './run.ts';
import { nextCommand, sayClone, sayClonePlan } from './say-clone.ts';

const formats = ['json', 'cloudformation'] as const;

/** Makes a pool with the settings of another and another sign-in; or shows or writes what it would make. */
export const poolClone = command<CloneFlags>(async (run) => {
  const { flags } = run;
  const format = flags.format === undefined ? undefined : oneOf('--format', flags.format, formats);
  refuseMuddle(flags, format);
  // Before anything is asked of AWS: it is the one thing that everybody must choose.
  readSignIn(flags.signIn);
  const cloning = await prepare(run);
  if (format !== undefined) return await writeDocument(run, cloning, format);
  run.result.plan = documentOf(cloning);
  if (flags.dryRun === true) {
    sayClonePlan(run.output, cloning.plan);
    return ExitCode.done;
  }
  return await carryOut(run, cloning);
});

interface Cloning {
  plan: ClonePlan;
  secrets: CloneSecrets;
  poolName: string;
  source: PoolOptions;
  target: CloneTarget;
  quota: Awaited<ReturnType<typeof optionsOf>>['quota'];
  legacyIds: { sub?: string | undefined; username?: string | undefined };
}

/** Reads the source and plans; writes nothing. */
async function prepare(run: Run<CloneFlags>): Promise<Cloning> {
  const { flags, ports, killSignal } = run;
  const options = await sharedOptions(run);
  const source = requirePool(options.source, 'source');
  const target = cloneTarget(flags, options, source);
  const connected = await connectPools({ source }, { ports, quota: options.quota, killSignal });
  try {
    const settings = await readPoolSettings(connected.source.door, { depth: 'all', secrets: true });
    const wanted = cloneOptions(flags, options, { source, arn: settings.pool.Arn, target });
    const plan = planClone(settings, wanted);
    const secrets = cloneSecrets(settings, wanted);
    const { quota } = options;
    return {
      ...{ plan, secrets, source, target, quota },
      poolName: nameOf(plan),
      legacyIds: wanted.legacyIds,
    };
  } finally {
    connected.source.close();
  }
}

/** The options that all commands share; what a ledger of this folder remembers is about other pools. */
function sharedOptions(run: Run<CloneFlags>) {
  const { config, json, quiet, color, source, quotaShare, quotaRate } = run.flags;
  const { sourceProfile, sourceRegion, sourceRoleArn, sourceExternalId, sourceEndpoint } = run.flags;
  const flags = {
    ...{ source, sourceProfile, sourceRegion, sourceRoleArn, sourceExternalId, sourceEndpoint },
    ...{ quotaShare, quotaRate, color },
    ...(config !== undefined && { config }),
    ...(json !== undefined && { json }),
    ...(quiet !== undefined && { quiet }),
  };
  return optionsOf({ ...run, flags }, { recall: () => ({}) });
}

async function carryOut(
  run: Run<CloneFlags>,
  { plan, secrets, poolName, source, target, quota, legacyIds }: Cloning,
): Promise<ExitCode> {
  const { flags, ports, killSignal, output } = run;
  const { region } = target;
  const begin = { source: source.userPoolId, region, poolName };
  const journal = await CloneJournal.open(flags.journal ?? journalName(poolName), begin);
  const wasComplete = journal.record.complete;
  const account = connectAccount(target, { ports, quota, killSignal });
  try {
    const result = await clonePool({ plan, secrets, account, journal, made: flags.made, ports });
    const next = nextCommand({ source, target, userPoolId: result.userPoolId, legacyIds });
    Object.assign(run.result, { clone: { ...result, name: poolName, journal: journal.path }, next });
    sayClone(output, { result, plan, next, region, journal: journal.path, wasComplete });
    return ExitCode.done;
  } finally {
    account.close();
  }
}

async function writeDocument(
  { flags, output, result, ports }: Run<CloneFlags>,
  cloning: Cloning,
  format: (typeof formats)[number],
): Promise<ExitCode> {
  const { template, notCopied } = cloneTemplate(cloning.plan);
  const document = format === 'json' ? documentOf(cloning) : template;
  const text = `${printableJson(document, 2)}\n`;
  const missing = [...(format === 'json' ? [] : notCopied), ...cloning.plan.notCopied];
  Object.assign(result, { format, notCopied: missing, output: flags.output });
  if (flags.output === undefined) output.document(text);
  else await writeOutput(flags.output, [text], { signal: ports.signal });
  sayClonePlan(output, { creations: [], notCopied: missing });
  return ExitCode.done;
}

const documentOf = ({ plan, source, target }: Cloning) =>
  cloneDocument(plan, { source: source.userPoolId, region: target.region });

function nameOf({ creations }: ClonePlan): string {
  const pool = creations.find(({ operation }) => operation === 'CreateUserPool');
  return pool?.operation === 'CreateUserPool' ? (pool.input.PoolName ?? '') : '';
}

const journalName = (poolName: string): string => `${poolName.replaceAll(/[^\w.-]+/g, '-')}.clone.json`;

function refuseMuddle(flags: CloneFlags, format: string | undefined): void {
  const wrong =
    format === undefined && flags.output !== undefined
      ? '--output is for --format.'
      : format !== undefined && flags.json === true && flags.output === undefined
        ? 'With --json the document needs a file of its own.'
        : undefined;
  if (wrong === undefined) return;
  throw new InputError(wrong, {
    code: 'bad-flag',
    hint: 'Give --format json or cloudformation and --output file.',
  });
}
