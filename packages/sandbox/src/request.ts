import type { IncomingMessage } from 'node:http';
import { actionOf, CALLER_ARN } from './access.ts';
import type { Input } from './operations/operation.ts';
import { ServiceError } from './service-error.ts';
import type { Caller } from './world.ts';

/** A request in the service's protocol, read but not carried out. */
export interface ServiceRequest {
  readonly operation: string;
  readonly input: Input;
  readonly caller: Caller;
  readonly accessKeyId: string | undefined;
  /** `x-amz-date` as sent. */
  readonly signedAt: string | undefined;
}

/** Names of other services' operations bear a prefix in the sandbox. */
const TARGET_PREFIXES = {
  'AWSCognitoIdentityProviderService.': '',
  'Logs_20140328.': 'logs:',
  'ServiceQuotasV20190624.': 'servicequotas:',
};
const CREDENTIAL = /Credential=([^/,\s]+)\/\d*\/([^/,\s]*)\//;

/** The operation a request names, before anything else of it is looked at (facts §15). */
function operationName(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  for (const [prefix, service] of Object.entries(TARGET_PREFIXES)) {
    if (typeof target === 'string' && target.startsWith(prefix)) return service + target.slice(prefix.length);
  }
  throw new ServiceError(
    'UnknownOperationException',
    'The X-Amz-Target header names no operation of this service.',
  );
}

/** Reads a request's body and signature. The signature is read, never verified: there is nothing to protect here. */
export function readServiceRequest(request: IncomingMessage, body: string): ServiceRequest {
  const operation = operationName(request);
  const { accessKeyId, region } = credentialOf(request);
  return {
    operation,
    input: readInput(body),
    caller: { region },
    accessKeyId,
    signedAt: signedAtOf(request),
  };
}

/** When a request says that it was signed. */
export function signedAtOf({ headers }: IncomingMessage): string | undefined {
  const date = headers['x-amz-date'];
  return typeof date === 'string' ? date : undefined;
}

/** Who signed, and for which Region. */
export function credentialOf(request: IncomingMessage): {
  accessKeyId: string | undefined;
  region: string | undefined;
} {
  const [, accessKeyId, region] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  return { accessKeyId, region: region || undefined };
}

function readInput(body: string): Input {
  let input: unknown;
  try {
    input = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON.');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ServiceError('SerializationException', 'The request body is not a JSON object.');
  }
  return input as Input;
}

/**
 * Checks what stands for credentials here: any key passes, but for those that ask to be refused.
 *
 * @throws MissingAuthenticationTokenException without a signature, ExpiredTokenException for an access key id
 * that starts with EXPIRED, AccessDeniedException for one that starts with DENIED.
 */
export function checkSignature(operation: string, accessKeyId: string | undefined): void {
  if (accessKeyId === undefined) {
    throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (accessKeyId.startsWith('EXPIRED')) {
    throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
  }
  if (accessKeyId.startsWith('DENIED')) {
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${CALLER_ARN} is not authorized to perform: ${actionOf(operation)}`,
    );
  }
}
