import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CALLER_ARN } from '../access.ts';
import { ACCOUNT_ID } from '../account.ts';
import { errorOf, sendFault } from '../fault-answers.ts';
import type { Fault } from '../faults.ts';
import { checkSignature, credentialOf, signedAtOf } from '../request.ts';
import type { ServerParts } from '../server.ts';
import { ServiceError } from '../service-error.ts';
import { sufferStrike } from '../suffer-strike.ts';
import { xmlText } from '../xml-text.ts';
import { type QueryAction, roleActions } from './role-actions.ts';

/** IAM and STS speak the Query protocol: a form goes in, XML comes out. */
export function isQueryRequest({ headers }: IncomingMessage): boolean {
  return (
    headers['x-amz-target'] === undefined &&
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  );
}

interface QueryService {
  readonly prefix: 'iam' | 'sts';
  readonly namespace: string;
}

const IAM: QueryService = { prefix: 'iam', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' };
const STS: QueryService = { prefix: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' };
const STATUSES: Record<string, number> = {
  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  AccessDeniedException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  InternalErrorException: 500,
  ServiceUnavailableException: 503,
};
/** These two name errors otherwise than Cognito does. */
const NAMES: Record<string, string> = {
  InternalErrorException: 'ServiceFailure',
  TooManyRequestsException: 'Throttling',
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};

export function answerQuery(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const { world, log, weather } = parts;
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  const service = action in stsActions ? STS : IAM;
  const operation = `${service.prefix}:${action}`;
  const record = (outcome: string) =>
    log.record({ atMs: world.clock.nowMs(), operation, poolId: undefined, outcome });
  const strikeDown = (fault: Fault) => {
    const error = errorOf(fault);
    if (error !== undefined) throw error;
    record(`fault:${fault.name}`);
    sendFault(response, fault, world.switches);
  };
  try {
    const { accessKeyId } = credentialOf(request);
    checkSignature(operation, accessKeyId);
    world.access.checkSignedAt(world.clock, signedAtOf(request));
    const fault = sufferStrike(parts, weather.strikes.next(operation, accessKeyId));
    if (fault?.when === 'before') {
      strikeDown(fault);
      return;
    }
    // Nobody can be kept from asking who they are.
    if (service === IAM) world.access.checkAllowed(operation, undefined, undefined);
    const handle = { ...roleActions, ...stsActions }[action];
    if (handle === undefined) throw new ServiceError('InvalidAction', `The sandbox has no action ${action}.`);
    const result = handle(world, form);
    if (fault !== undefined) {
      strikeDown(fault);
      return;
    }
    record('ok');
    const content = result === '' ? '' : `<${action}Result>${result}</${action}Result>`;
    sendXml(response, service, 200, `${action}Response`, content);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    record(error.name);
    const name = NAMES[error.name] ?? error.name;
    const told = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${xmlText(error.message)}</Message></Error>`;
    sendXml(response, service, STATUSES[error.name] ?? 400, 'ErrorResponse', told);
  }
}

const stsActions: Readonly<Record<string, QueryAction>> = {
  GetCallerIdentity: () =>
    `<Arn>${CALLER_ARN}</Arn><UserId>AIDASANDBOX0000000000</UserId><Account>${ACCOUNT_ID}</Account>`,
};

/** An error has its request id beside it, a success in its metadata. */
function sendXml(
  response: ServerResponse,
  { namespace }: QueryService,
  status: number,
  root: string,
  content: string,
): void {
  const id = `<RequestId>${randomUUID()}</RequestId>`;
  const tail = status === 200 ? `<ResponseMetadata>${id}</ResponseMetadata>` : id;
  const body = `<${root} xmlns="${namespace}">${content}${tail}</${root}>`;
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
