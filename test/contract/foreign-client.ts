import { execFile } from 'node:child_process';

/** How a program of somebody else's ended. */
export interface ForeignEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIME_OUT_MS = 30_000;

/** Keys that open nothing, and none of the machine's own settings. */
function foreignEnv(endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIACONTRACT',
    AWS_SECRET_ACCESS_KEY: 'of-no-account',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}

/**
 * Runs a program as a client of `endpoint`.
 *
 * @returns undefined where it is not installed.
 */
export function runForeign(
  endpoint: string,
  program: string,
  args: readonly string[],
): Promise<ForeignEnd | undefined> {
  return new Promise((resolve, reject) => {
    const options = { env: foreignEnv(endpoint), timeout: TIME_OUT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      // 127 is a version manager's stand-in for a program that is not there.
      if (code === 'ENOENT' || code === 127) resolve(undefined);
      else if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error);
    });
  });
}
