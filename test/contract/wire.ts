import { setTimeout as sleep } from 'node:timers/promises';
import { type SigningKeys, signRequest } from './sign-request.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a client without types would.
export type Answer = any;

/** What came back for one request. */
interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Answer;
  /** `done`, or the error's name as the SDKs read it (facts §15). */
  readonly outcome: string;
}

/** A bare client of one service that speaks Cognito's protocol. */
export interface Wire {
  call(operation: string, input: object): Promise<Reply>;
  /** The answer of a request that is to succeed. @throws Error naming the operation and the service's error. */
  ok(operation: string, input: object): Promise<Answer>;
  /** `done` or the error's name. */
  outcome(operation: string, input: object): Promise<string>;
}

// Apps send these without credentials (facts §13).
const UNSIGNED = new Set([
  'InitiateAuth',
  'RespondToAuthChallenge',
  'ForgotPassword',
  'ConfirmForgotPassword',
  'GetUser',
]);

const THROTTLED = 'TooManyRequestsException';
const THROTTLE_PAUSE_MS = 500;
const THROTTLE_ATTEMPTS = 20;

/** A throttled request is sent again after a pause: rates belong to the account, not to the contract. */
export function openWire(endpoint: string, region: string, keys: SigningKeys): Wire {
  const send = async (operation: string, input: object): Promise<Reply> => {
    const target = `AWSCognitoIdentityProviderService.${operation}`;
    const body = JSON.stringify(input);
    const headers = UNSIGNED.has(operation)
      ? { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
      : signRequest({ endpoint, region, target, body, nowMs: Date.now() }, keys);
    const response = await fetch(endpoint, { method: 'POST', headers, body });
    return read(response.status, response.headers, await response.text());
  };
  const call: Wire['call'] = async (operation, input) => {
    for (let attempt = 1; ; attempt++) {
      const reply = await send(operation, input);
      if (reply.outcome !== THROTTLED || attempt === THROTTLE_ATTEMPTS) return reply;
      await sleep(THROTTLE_PAUSE_MS);
    }
  };
  return {
    call,
    async ok(operation, input) {
      const { outcome, body } = await call(operation, input);
      if (outcome !== 'done') throw new Error(`${operation} answered ${outcome}: ${body?.message}`);
      return body;
    },
    async outcome(operation, input) {
      return (await call(operation, input)).outcome;
    },
  };
}

function read(status: number, headers: Headers, text: string): Reply {
  const body = parsed(text);
  return { status, headers, body, outcome: status === 200 ? 'done' : errorName(body, headers, status) };
}

/** Some operations answer with an empty body; an emulator may answer with a page. */
function parsed(text: string): Answer {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorName(body: Answer, headers: Headers, status: number): string {
  const given = body?.__type ?? body?.code ?? headers.get('x-amzn-errortype');
  if (typeof given !== 'string') return `nameless error ${status}`;
  return given.replace(/^.*#/, '').replace(/[:,].*$/, '');
}
