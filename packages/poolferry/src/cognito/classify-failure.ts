/**
 * What a failed call means:
 * - `throttled`: over a quota; nothing was done.
 * - `transient`: out of order in passing, and surely nothing was done.
 * - `lost`: out of order in passing, and the call may have been carried out all the same.
 * - `clock`: our clock is too far off for the signature; the SDK corrects it for the next call.
 * - `certificate`: whoever answered has a TLS certificate that is not trusted here; nothing was done.
 * - `credentials`: missing, expired or wrong credentials.
 * - `denied`: the credentials may not do this.
 * - `refused`: Cognito's own answer, which the caller has to deal with by its name.
 * - `aborted`: our own abort signal ended the call, which may have been carried out all the same.
 * - `bug`: none of these; it must not be retried into silence.
 */
type FailureKind =
  | 'throttled'
  | 'transient'
  | 'lost'
  | 'clock'
  | 'certificate'
  | 'credentials'
  | 'denied'
  | 'refused'
  | 'aborted'
  | 'endpoint'
  | 'bug';

export interface Failure {
  kind: FailureKind;
  /** Cognito's name of the error, or the system's code. */
  name: string;
  message: string;
}

/**
 * LimitExceededException is not among them although the SDK takes it for one: in Cognito it tells of a cap on one user's
 * attempts or of a resource quota, which waiting does not lift (facts §9).
 */
const throttledNames = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'RequestThrottledException',
  'RequestThrottled',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'SlowDown',
]);

/** Cognito says that it failed, not whether it had written before (facts §9). */
const serverFaultNames = new Set([
  'InternalErrorException',
  'InternalServerException',
  'InternalServerError',
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'RequestTimeout',
  'RequestTimeoutException',
  // Whether the user was created before the message failed is not documented (facts §9).
  'CodeDeliveryFailureException',
]);

const credentialNames = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'AuthFailure',
  'OptInRequired',
  'CredentialsProviderError',
  'TokenProviderError',
  'ProviderError',
]);

const deniedNames = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

const clockNames = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);

/** The connection was never made, so that nothing can have been done. */
const neverConnectedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
]);

const brokenConnectionCodes = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  // TLS spoken to somebody who does not.
  'EPROTO',
]);

/** Node's codes for a certificate that it does not trust; a proxy that opens TLS is the usual reason. */
const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Names an error that the SDK threw. Pure; never looks at the HTTP status where a name is known (facts §9). */
export function classifyFailure(error: unknown): Failure {
  const facts = readError(error);
  const name = facts.name;
  const failure = (kind: FailureKind, as = name): Failure => ({ kind, name: as, message: facts.message });

  if (name === 'AbortError') return failure('aborted');
  if (throttledNames.has(name)) return failure('throttled');
  if (clockNames.has(name) || isSkewed(name, facts.message)) return failure('clock');
  if (name === 'ConcurrentModificationException') return failure('transient');
  if (serverFaultNames.has(name)) return failure('lost');
  if (facts.code === 'ERR_INVALID_URL') return failure('endpoint');
  if (facts.code && certificateCodes.has(facts.code)) return failure('certificate', facts.code);
  if (facts.code && neverConnectedCodes.has(facts.code)) return failure('transient', facts.code);
  if (facts.syscall === 'connect' || isConnectTimeout(name, facts.message))
    return failure('transient', 'ConnectTimeout');
  if (name === 'TimeoutError' || isBrokenConnection(facts)) return failure('lost', facts.code ?? name);
  if (credentialNames.has(name)) return failure('credentials');
  if (deniedNames.has(name)) return failure('denied');
  if (facts.fromService) return nameless(name) || facts.serverFault ? failure('lost') : failure('refused');
  // The answer arrived and could not be read: a proxy's page, a body cut short, another emulator's.
  if (facts.answered) return failure('lost', 'UnreadableAnswer');
  return failure('bug');
}

interface ErrorFacts {
  name: string;
  message: string;
  code: string | undefined;
  syscall: string | undefined;
  /** A JSON error that came over the wire. */
  fromService: boolean;
  serverFault: boolean;
  /** Some HTTP answer came. */
  answered: boolean;
}

function readError(error: unknown): ErrorFacts {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const metadata = fields.$metadata as { httpStatusCode?: number } | undefined;
  // With several addresses to a name, Node wraps one error for each; the first tells as much as the rest.
  const inner = Array.isArray(fields.errors) ? (fields.errors[0] as Record<string, unknown>) : undefined;
  return {
    name: text(fields.name) ?? 'UnknownError',
    message: text(fields.message) ?? String(error),
    code: text(fields.code) ?? text(inner?.code),
    syscall: text(fields.syscall) ?? text(inner?.syscall),
    fromService: '$fault' in fields,
    serverFault: (metadata?.httpStatusCode ?? 0) >= 500,
    answered: '$response' in fields,
  };
}

/** Signature V4 is refused where the clocks are minutes apart, under the same name as a wrong secret. */
const isSkewed = (name: string, message: string): boolean =>
  (name === 'InvalidSignatureException' || name === 'SignatureDoesNotMatch') &&
  /signature (expired|not yet current)/i.test(message);

/** The handler gives this time-out no code of its own. Were its text to change, the failure would count as lost: the safe side. */
const isConnectTimeout = (name: string, message: string): boolean =>
  name === 'TimeoutError' && /did not establish a connection/.test(message);

const isBrokenConnection = (facts: ErrorFacts): boolean =>
  (facts.code !== undefined &&
    (brokenConnectionCodes.has(facts.code) || /^(HPE_|ERR_SSL_|ERR_TLS_)/.test(facts.code))) ||
  facts.message === 'socket hang up' ||
  facts.message === 'aborted';

/** JSON without an error's name is no answer of Cognito. */
const nameless = (name: string): boolean => name === 'Unknown' || name === 'UnknownError' || name === 'Error';
