import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ServiceError, stopIfAborted } from '../errors.ts';
import type { Ports } from '../events.ts';

const mostAttempts = 8;
const firstPauseMs = 500;
const longestPauseMs = 20_000;
/** A slow line takes what it takes, as long as something moves: Cognito's URL lives for 15 minutes (facts §3.4). */
const longestSilenceMs = 30_000;
/** What the system has taken over and not yet sent moves unseen: so much at most, and no slower than this. */
const largestSendBuffer = 4_000_000;
const slowestBytesPerMs = 32;
const chunkBytes = 65_536;

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

/** Returns what went wrong, or undefined. */
async function put(url: string, file: Uint8Array, ports: Ports): Promise<UploadFailure | undefined> {
  const { signal, clock } = ports;
  const [over, silent] = [new AbortController(), new AbortController()];
  const progress: Progress = { movedAtMs: clock.monotonicMs(), bytesLeft: file.byteLength };
  const watching = untilSilent(progress, file.byteLength, { clock, signal: over.signal }).then(
    () => silent.abort(),
    () => undefined,
  );
  try {
    const pieces = piecesOf(file, (bytesLeft) => {
      Object.assign(progress, { movedAtMs: clock.monotonicMs(), bytesLeft });
    });
    const status = await send(
      new URL(url),
      file.byteLength,
      pieces,
      AbortSignal.any([signal, silent.signal]),
    );
    return status >= 200 && status < 300 ? undefined : refused(status);
  } catch (error) {
    stopIfAborted(signal);
    const seconds = Math.round(silenceMs(progress, file.byteLength) / 1000);
    const what = silent.signal.aborted ? `nothing moved for ${seconds} s` : nameOf(error);
    return { what, passes: true };
  } finally {
    over.abort();
    await watching;
    // Whoever refused early does not want the rest.
    silent.abort();
  }
}

/** How far the file has gone, and when it last got further. */
interface Progress {
  movedAtMs: number;
  bytesLeft: number;
}

function silenceMs({ bytesLeft }: Progress, size: number): number {
  const unseen = bytesLeft > 0 ? 0 : Math.min(size, largestSendBuffer) / slowestBytesPerMs;
  return longestSilenceMs + unseen;
}

async function untilSilent(
  progress: Progress,
  size: number,
  { clock, signal }: Pick<Ports, 'clock' | 'signal'>,
): Promise<void> {
  for (;;) {
    const leftMs = progress.movedAtMs + silenceMs(progress, size) - clock.monotonicMs();
    if (leftMs <= 0) return;
    await clock.sleep(leftMs, signal);
  }
}

/** Pieces are asked for as the line takes them. */
function* piecesOf(file: Uint8Array, moved: (bytesLeft: number) => void): Generator<Uint8Array> {
  for (let from = 0; from < file.byteLength; from += chunkBytes) {
    yield file.subarray(from, from + chunkBytes);
    moved(Math.max(0, file.byteLength - from - chunkBytes));
  }
}

/** Resolves with the status. Cognito takes the file under this one header only (facts §3.4), and S3 wants to know its length. */
function send(url: URL, size: number, pieces: Iterable<Uint8Array>, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    const headers = { 'x-amz-server-side-encryption': 'aws:kms', 'content-length': size };
    let isAnswered = false;
    const sending = request(url, { method: 'PUT', headers, signal }, (response) => {
      isAnswered = true;
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.resume();
    });
    // Whoever refuses may hang up before it has everything: its answer counts.
    const failed = (error: unknown) => {
      if (!isAnswered) reject(error);
    };
    sending.on('error', failed);
    pipeline(Readable.from(pieces), sending).catch(failed);
  });
}

/** The address is a secret, and may stand in a message. */
function nameOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}

/** What S3, or a proxy before it, refuses for good is not asked for again; of 408 and 429 and its own failures it may think better. */
function refused(status: number): UploadFailure {
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { what: `status ${status}`, passes: !isFinal };
}
