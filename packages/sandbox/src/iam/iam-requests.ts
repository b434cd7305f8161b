import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkSignature, credentialOf } from '../request.ts';
import type { RequestLog } from '../request-log.ts';
import { ServiceError } from '../service-error.ts';
import type { World } from '../world.ts';
import { xmlText } from '../xml-text.ts';
import { roleActions } from './role-actions.ts';

/** IAM speaks the Query protocol: a form goes in, XML comes out. */
export function isIamRequest({ headers }: IncomingMessage): boolean {
  return (
    headers['x-amz-target'] === undefined &&
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  );
}

const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
const STATUSES: Record<string, number> = {
  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  AccessDeniedException: 403,
  MissingAuthenticationTokenException: 403,
};
/** IAM names these otherwise than Cognito does. */
const NAMES: Record<string, string> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};

export function answerIam(
  parts: { readonly world: World; readonly log: RequestLog },
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  const record = (outcome: string) =>
    parts.log.record({
      atMs: parts.world.clock.nowMs(),
      operation: `iam:${action}`,
      poolId: undefined,
      outcome,
    });
  try {
    checkSignature(`iam:${action}`, credentialOf(request).accessKeyId);
    const handle = roleActions[action];
    if (handle === undefined) throw new ServiceError('InvalidAction', `The sandbox has no action ${action}.`);
    const result = handle(parts.world, form);
    record('ok');
    sendXml(
      response,
      200,
      `${action}Response`,
      result === '' ? '' : `<${action}Result>${result}</${action}Result>`,
    );
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    record(error.name);
    const name = NAMES[error.name] ?? error.name;
    const told = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${xmlText(error.message)}</Message></Error>`;
    sendXml(response, STATUSES[error.name] ?? 400, 'ErrorResponse', told);
  }
}

/** An error has its request id beside it, a success in its metadata. */
function sendXml(response: ServerResponse, status: number, root: string, content: string): void {
  const id = `<RequestId>${randomUUID()}</RequestId>`;
  const tail = status === 200 ? `<ResponseMetadata>${id}</ResponseMetadata>` : id;
  const body = `<${root} xmlns="${NAMESPACE}">${content}${tail}</${root}>`;
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
