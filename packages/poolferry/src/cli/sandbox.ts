import { FAULT_NAMES, type FaultName, startSandbox } from '@poolferry/sandbox';
import { InputError } from '../errors.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { wholeNumber } from './numbers.ts';
import { command } from './run.ts';

interface SandboxFlags extends CommonFlags {
  port: string;
  users: string;
  seed: string;
  quota: string;
  latency: string;
  faults: string;
}

export const sandbox = command<SandboxFlags>(async (run) => {
  const { flags, output, ports } = run;
  const served = await startSandbox({
    port: wholeNumber('--port', flags.port, { from: 0, to: 65_535 }),
    users: wholeNumber('--users', flags.users, { from: 0 }),
    seed: wholeNumber('--seed', flags.seed, { from: 0 }),
    quota: quotaOf(flags.quota),
    latencyMs: latencyOf(flags.latency),
    faults: faultsOf(flags.faults),
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') throw cause;
    throw new InputError(`Port ${flags.port} is taken or not allowed.`, {
      code: 'port-taken',
      hint: 'Choose another with --port, or let --port 0 pick a free one.',
      cause,
    });
  });
  const { endpoint, source, target } = served;
  output.object({
    type: 'ready',
    endpoint,
    source: source.userPoolId,
    target: target.userPoolId,
    sourceClient: source.clientId,
    targetClient: target.clientId,
  });
  output.say(`A local Cognito answers at ${endpoint} until you stop it (Ctrl-C).`);
  output.say(`  source ${source.userPoolId} signs in by username, client ${source.clientId}`);
  output.say(`  target ${target.userPoolId} signs in by email, client ${target.clientId}`);
  output.say('Any AWS client can use it; any credentials will do:');
  output.say('  export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_DEFAULT_REGION=us-east-1');
  output.say(`  export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=${endpoint}`);
  output.say(`  aws cognito-idp list-users --user-pool-id ${source.userPoolId} --max-items 3`);
  await stopped(ports.signal);
  await served.close();
  return ExitCode.done;
});

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function quotaOf(text: string): number | 'off' {
  if (text === 'off') return 'off';
  const quota = Number(text);
  if (text.trim() !== '' && quota > 0 && Number.isFinite(quota)) return quota;
  throw new InputError('--quota takes a factor over 0, such as 10, or off.', {
    code: 'bad-flag',
    hint: 'Write it like --quota 10.',
  });
}

function latencyOf(text: string): [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const least = Number(match?.[1]);
  const most = Number(match?.[2] ?? match?.[1]);
  if (match !== null && least <= most) return [least, most];
  throw new InputError('--latency takes milliseconds, such as 20 or 0-40.', {
    code: 'bad-flag',
    hint: 'Write it like --latency 20.',
  });
}

function faultsOf(text: string): 'none' | 'all' | FaultName[] {
  if (text === 'none' || text === 'all') return text;
  return text.split(',').map((name) => {
    const fault = FAULT_NAMES.find((known) => known === name.trim());
    if (fault !== undefined) return fault;
    throw new InputError('--faults takes none, all, or names between commas.', {
      code: 'bad-flag',
      hint: `There are: ${FAULT_NAMES.join(', ')}.`,
    });
  });
}
