import { InterruptedError, ServiceError } from '../errors.ts';
import type { Ports } from '../events.ts';

const mostAttempts = 5;
const firstPauseMs = 500;
const timeoutMs = 5 * 60_000;

/**
 * Puts the file of an import job where Cognito asked for it. The URL is a secret as long as it lives, and stays out of every
 * message.
 *
 * @throws ServiceError `upload-failed`
 */
export async function uploadImportFile(url: string, file: Uint8Array, ports: Ports): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await put(url, file, ports.signal);
    if (failure === undefined) return;
    if (attempt >= mostAttempts) {
      throw new ServiceError(`The file of the import job could not be uploaded (${failure}).`, {
        code: 'upload-failed',
        hint: 'Check that this machine reaches Amazon S3, and that no proxy or endpoint policy refuses it (status 403). Run the same command again to go on.',
      });
    }
    await ports.clock.sleep(firstPauseMs * 2 ** attempt, ports.signal);
  }
}

/** Returns what went wrong, or undefined. Cognito takes the file under this one header only (facts §3.4). */
async function put(url: string, file: Uint8Array, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: file as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code ?? (error as Error).name;
  }
}
