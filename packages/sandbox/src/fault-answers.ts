import type { ServerResponse } from 'node:http';
import { failure, send } from './answer.ts';
import type { Fault } from './faults.ts';
import { ServiceError, tooManyRequests } from './service-error.ts';
import type { Switches } from './switches.ts';

/** Answers as the fault demands; whether the work was done before is the server's affair. */
export function sendFault(response: ServerResponse, fault: Fault, switches: Switches): void {
  const kind = fault.name;
  const error = errorOf(fault);
  if (error !== undefined) send(response, failure(error, switches));
  else if (kind.startsWith('reset')) response.destroy();
  else if (kind.startsWith('timeout')) holdOpen(response);
  else sendMalformed(response, fault);
}

/** The error that the service itself answers with, where the fault is one of its own. */
export function errorOf({ name }: Fault): ServiceError | undefined {
  if (name === 'throttle-burst') return tooManyRequests();
  if (name === 'unavailable')
    return new ServiceError('ServiceUnavailableException', 'Service is unavailable');
  if (name === 'internal-error') return new ServiceError('InternalErrorException', 'Internal server error');
  return undefined;
}

/** Says nothing and leaves the socket to the client's patience, or to the end of the sandbox. */
function holdOpen(response: ServerResponse): void {
  response.socket?.setTimeout(0);
}

/** What a proxy on the way makes of an answer: a page of its own, or half of the original. */
function sendMalformed(response: ServerResponse, fault: Fault): void {
  if (response.destroyed) return;
  const page = fault.when === 'before';
  const body = page ? '<html><body><h1>502 Bad Gateway</h1></body></html>' : '{"User":{"Username":"trunc';
  response.writeHead(page ? 502 : 200, {
    'content-type': page ? 'text/html' : 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
