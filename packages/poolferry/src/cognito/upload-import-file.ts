import { InterruptedError, ServiceError } from '../errors.ts';
import type { Ports } from '../events.ts';

const mostAttempts = 8;
const firstPauseMs = 500;
const longestPauseMs = 20_000;
/** For a silent S3 not to hold up a small file for minutes, and a slow line not to fail with a large one: 100 MB have five. */
const shortestTimeoutMs = 30_000;
const slowestBytesPerMs = 350;

/**
 * Puts the file of an import job where Cognito asked for it. The URL is a secret as long as it lives, and stays out of every
 * message.
 *
 * @throws ServiceError `upload-failed`
 */
export async function uploadImportFile(url: string, file: Uint8Array, ports: Ports): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await put(url, file, ports);
    if (failure === undefined) return;
    if (!failure.passes || attempt >= mostAttempts) {
      throw new ServiceError(`The file of the import job could not be uploaded (${failure.what}).`, {
        code: 'upload-failed',
        hint: 'Check that this machine reaches Amazon S3, and that no proxy or endpoint policy refuses it (status 403). Run the same command again to go on.',
      });
    }
    await ports.clock.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** attempt), ports.signal);
  }
}

interface UploadFailure {
  what: string;
  /** The same upload may succeed a moment later. */
  passes: boolean;
}

/** Returns what went wrong, or undefined. Cognito takes the file under this one header only (facts §3.4). */
async function put(
  url: string,
  file: Uint8Array,
  { signal, clock }: Ports,
): Promise<UploadFailure | undefined> {
  const answered = new AbortController();
  const late = new AbortController();
  const timeoutMs = shortestTimeoutMs + file.byteLength / slowestBytesPerMs;
  const timer = clock.sleep(timeoutMs, answered.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: file as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.any([signal, late.signal]),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : refused(response.status);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    const { cause } = error as { cause?: { code?: string } };
    const silence = late.signal.aborted ? `no answer for ${Math.round(timeoutMs / 1000)} s` : undefined;
    return { what: silence ?? cause?.code ?? (error as Error).name, passes: true };
  } finally {
    answered.abort();
    await timer;
  }
}

/** What S3, or a proxy before it, refuses for good is not asked for again; of 408 and 429 and its own failures it may think better. */
function refused(status: number): UploadFailure {
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { what: `status ${status}`, passes: !isFinal };
}
