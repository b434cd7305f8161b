import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ServiceError } from './service-error.ts';
import type { Switches } from './switches.ts';

/** One answer of the service, ready to go out. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The error's name; undefined for a success. */
  readonly error: string | undefined;
}

export function success(output: object): Answer {
  return { status: 200, body: JSON.stringify(output), error: undefined };
}

export function failure(error: ServiceError, switches: Switches): Answer {
  const body = JSON.stringify({ __type: error.name, message: error.message, ...error.members });
  return { status: statusOf(error.name, switches), body, error: error.name };
}

const MODELLED: Record<string, number> = {
  NotAuthorizedException: 403,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  UserNotFoundException: 404,
};

/** facts §9: documents disagree on statuses; clients are to go by the name. */
function statusOf(name: string, switches: Switches): number {
  if (name === 'InternalErrorException') return 500;
  if (name === 'ServiceUnavailableException') return 503;
  if (name === 'TooManyRequestsException') return switches.throttleStatus;
  return (switches.errorStatus === 'modelled' && MODELLED[name]) || 400;
}

/** Sends an answer; node:http adds the Date header, by which clients notice a wrong clock (facts §9). */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': randomUUID(),
    ...(answer.error === undefined ? {} : { 'x-amzn-errortype': answer.error }),
  });
  response.end(answer.body);
}
