import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendFault } from '../fault-answers.ts';
import type { Fault } from '../faults.ts';
import type { ServerParts } from '../server.ts';
import type { ServiceError } from '../service-error.ts';
import { delayOf, sufferStrike } from '../suffer-strike.ts';
import type { World } from '../world.ts';
import type { ImportJob } from './job.ts';
import { expireIfDue } from './run-job.ts';

const PREFIX = '/_import/';
const UPLOAD_MINUTES = 15;
// facts §3.1 say 100 MB; AWS's own writer holds to 100,000,000 bytes.
const MAX_BYTES = 100_000_000;

export function isUpload(request: IncomingMessage): boolean {
  return request.url?.startsWith(PREFIX) === true;
}

/** The pre-signed address of a job's file, with the parameters that S3's have (facts §3.4). */
export function uploadUrl(
  world: World,
  job: Pick<ImportJob, 'id' | 'poolId' | 'signature' | 'createdAtMs'>,
): string {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': new Date(job.createdAtMs).toISOString().replace(/[-:]|\.\d+/g, ''),
    'X-Amz-SignedHeaders': 'host;x-amz-server-side-encryption',
    'X-Amz-Expires': String(UPLOAD_MINUTES * 60),
    'X-Amz-Signature': job.signature,
  });
  return `${world.endpoint}${PREFIX}${job.poolId}/${job.id}?${query}`;
}

/** Takes a job's file, as S3 takes it at a pre-signed address. The latest upload before the start counts. */
export function receiveUpload(parts: ServerParts, request: IncomingMessage, response: ServerResponse): void {
  const { world, weather } = parts;
  const refused = refusalOf(world, request);
  if (refused !== undefined) {
    refuse(parts, request, response, refused);
    return;
  }
  const job = jobOf(world, request) as ImportJob;
  const strike = weather.strikes.next(OPERATION, undefined);
  let struck: Fault | undefined;
  try {
    struck = sufferStrike(parts, strike);
  } catch (error) {
    const { name, message } = error as ServiceError;
    refuse(parts, request, response, refusal(403, name, message));
    return;
  }
  const fault = struck ?? weather.faults.decide(OPERATION, job.id);
  readFile(request, (file) => {
    const work = () => {
      if (fault?.when !== 'before') keepFile(world, job, file);
      record(parts, fault === undefined ? 'ok' : `fault:${fault.name}`, job.poolId);
      if (fault === undefined) accept(response);
      else sendUploadFault(parts, response, fault);
    };
    const delayMs = weather.latency.delayMs(OPERATION) + delayOf(strike);
    if (delayMs > 0) setTimeout(work, delayMs);
    else work();
  });
}

const OPERATION = 's3:PutObject';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function refusalOf(world: World, request: IncomingMessage): Refusal | undefined {
  const { headers, method } = request;
  if (method !== 'PUT') return refusal(403, 'SignatureDoesNotMatch', 'The address is signed for PUT.');
  const job = jobOf(world, request);
  const isSigned = job !== undefined && queryOf(request).get('X-Amz-Signature') === job.signature;
  // facts §3.4: the header is one of the signed ones.
  if (!isSigned || headers['x-amz-server-side-encryption'] !== 'aws:kms') {
    return refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  if (world.clock.nowMs() - job.createdAtMs > UPLOAD_MINUTES * 60_000) {
    return refusal(403, 'AccessDenied', 'Request has expired');
  }
  if (headers['content-length'] === undefined) {
    return refusal(
      501,
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
    );
  }
  return Number(headers['content-length']) > MAX_BYTES
    ? refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size')
    : undefined;
}

const refusal = (status: number, code: string, message: string): Refusal => ({ status, code, message });

function jobOf(world: World, request: IncomingMessage): ImportJob | undefined {
  const [poolId, jobId] = pathOf(request).slice(PREFIX.length).split('/');
  const job = world.imports.find(jobId ?? '');
  return job?.poolId === poolId ? job : undefined;
}

const pathOf = ({ url }: IncomingMessage): string => new URL(url ?? PREFIX, 'http://sandbox').pathname;
const queryOf = ({ url }: IncomingMessage) => new URL(url ?? PREFIX, 'http://sandbox').searchParams;

/** Reads the body into one buffer of its announced length: a file of 100 MB is held once. */
function readFile(request: IncomingMessage, use: (file: Buffer) => void): void {
  const file = Buffer.allocUnsafeSlow(Number(request.headers['content-length']));
  let at = 0;
  request.on('data', (chunk: Buffer) => {
    at += chunk.copy(file, at);
  });
  request.on('end', () => use(file.subarray(0, at)));
  request.on('error', () => request.destroy());
}

/** What is uploaded after the start is S3's affair: the job has its file already. */
function keepFile(world: World, job: ImportJob, file: Buffer): void {
  expireIfDue(world, job);
  if (job.status !== 'Created') return;
  job.file = file;
  job.startMissedFile = false;
}

function accept(response: ServerResponse): void {
  response.writeHead(200, {
    etag: `"${randomUUID().replaceAll('-', '')}"`,
    'content-length': 0,
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-request-id': randomUUID(),
  });
  response.end();
}

function refuse(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  refused: Refusal,
): void {
  // The body is read to its end: a client that is cut off while it sends may never see the answer.
  request.resume();
  request.on('error', () => request.destroy());
  record(parts, refused.code, undefined);
  sendXml(response, refused);
}

function sendUploadFault({ world }: ServerParts, response: ServerResponse, fault: Fault): void {
  if (fault.name.startsWith('internal'))
    sendXml(response, refusal(500, 'InternalError', 'We encountered an internal error. Please try again.'));
  else if (fault.name.startsWith('unavailable') || fault.name.startsWith('throttle'))
    sendXml(response, refusal(503, 'SlowDown', 'Please reduce your request rate.'));
  else sendFault(response, fault, world.switches);
}

function sendXml(response: ServerResponse, { status, code, message }: Refusal): void {
  const requestId = randomUUID();
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    'x-amz-request-id': requestId,
  });
  response.end(body);
}

function record({ world, log }: ServerParts, outcome: string, poolId: string | undefined): void {
  log.record({ atMs: world.clock.nowMs(), operation: OPERATION, poolId, outcome });
}
