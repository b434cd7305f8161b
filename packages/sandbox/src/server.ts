import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { actionOf } from './access.ts';
import { type Answer, failure, send, success } from './answer.ts';
import { type Control, isControl } from './control/control.ts';
import { sendFault } from './fault-answers.ts';
import type { Fault, Faults } from './faults.ts';
import { answerQuery, isQueryRequest } from './iam/query-requests.ts';
import type { ImportRunner } from './import-jobs/runner.ts';
import { isUpload, receiveUpload } from './import-jobs/upload.ts';
import type { Latency } from './latency.ts';
import { OPERATIONS } from './operations/table.ts';
import { checkSignature, readServiceRequest, type ServiceRequest } from './request.ts';
import { faultKeyOf, poolIdOf, userKeyOf } from './request-keys.ts';
import type { RequestLog } from './request-log.ts';
import { ServiceError, tooManyRequests } from './service-error.ts';
import type { Strike, Strikes } from './strikes.ts';
import { delayOf, readAsStruck, type Standing, sufferStrike } from './suffer-strike.ts';
import type { Throttle } from './throttle.ts';
import type { World } from './world.ts';

/** What stands between a request and its work; faults and latency can be exchanged while the sandbox runs. */
export interface Weather {
  throttle: Throttle;
  faults: Faults;
  latency: Latency;
  readonly strikes: Strikes;
}

export interface ServerParts extends Standing {
  readonly weather: Weather;
  readonly log: RequestLog;
  readonly control: Control;
  readonly imports: ImportRunner;
}

/** The HTTP server: one POST route for the services (facts §15), the import files and the control endpoints beside it. */
export function createSandboxServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    tellTime(parts.world, response);
    if (isUpload(request)) {
      receiveUpload(parts, request, response);
      return;
    }
    readBody(request, (body) => {
      if (isControl(request)) parts.control(request, response, body);
      else if (isQueryRequest(request)) answerQuery(parts, request, response, body);
      else serve(parts, request, response, body);
    });
  });
  // Clients keep idle sockets; closing one under a request just sent looks like a fault that nobody asked for.
  server.keepAliveTimeout = 65_000;
  server.maxRequestsPerSocket = 0;
  server.requestTimeout = 0;
  return server;
}

/** The Date header goes by the clock that dates users too; node:http would take the machine's. */
function tellTime({ access, clock }: World, response: ServerResponse): void {
  response.setHeader('date', new Date(clock.nowMs() + access.aheadMs).toUTCString());
}

function readBody(request: IncomingMessage, use: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => use(Buffer.concat(chunks).toString()));
  // A client that goes away half-way has asked for nothing.
  request.on('error', () => request.destroy());
}

function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse, body: string): void {
  const { world, weather, log } = parts;
  const record = (name: string, poolId: string | undefined, outcome: string) =>
    log.record({ atMs: world.clock.nowMs(), operation: name, poolId, outcome });
  let asked: ServiceRequest | undefined;
  let poolId: string | undefined;
  let strike: Strike | undefined;
  let fault: Fault | undefined;
  try {
    asked = readServiceRequest(request, body);
    poolId = poolIdOf(world, asked.input);
    strike = weather.strikes.next(asked.operation, asked.accessKeyId);
    const struck = sufferStrike(parts, strike);
    admit(parts, asked, poolId);
    fault = struck ?? weather.faults.decide(asked.operation, faultKeyOf(asked.input));
  } catch (error) {
    const refusal = failure(asServiceError(error), world.switches);
    record(asked?.operation ?? 'unreadable', poolId, refusal.error ?? 'ok');
    send(response, refusal);
    return;
  }
  const { operation } = asked;
  const ready = asked;
  const work = () => {
    if (fault?.when === 'before') {
      record(operation, poolId, `fault:${fault.name}`);
      sendFault(response, fault, world.switches);
      return;
    }
    parts.imports.step();
    const answer = readAsStruck(world, poolId, strike, () => carryOut(world, ready));
    parts.imports.wake();
    record(operation, poolId, fault === undefined ? (answer.error ?? 'ok') : `fault:${fault.name}`);
    if (fault === undefined) send(response, answer);
    else sendFault(response, fault, world.switches);
  };
  const delayMs = weather.latency.delayMs(operation) + delayOf(strike);
  if (delayMs > 0) setTimeout(work, delayMs);
  else work();
}

/** Who may come in: the operation known, the caller allowed, the category not exhausted. */
function admit({ world, weather }: ServerParts, asked: ServiceRequest, poolId: string | undefined): void {
  const operation = OPERATIONS.get(asked.operation);
  if (operation === undefined) {
    throw new ServiceError('UnknownOperationException', `The sandbox has no operation ${asked.operation}.`);
  }
  if (operation.signed) {
    checkSignature(asked.operation, asked.accessKeyId);
    world.access.checkCurrent();
    world.access.checkSignedAt(world.clock, asked.signedAt);
    world.access.checkAllowed(actionOf(asked.operation), asked.caller.region, poolId);
  }
  if (!weather.throttle.admit(asked.operation, poolId, userKeyOf(world, asked.input)))
    throw tooManyRequests();
}

function carryOut(world: World, { operation, input, caller }: ServiceRequest): Answer {
  try {
    const known = OPERATIONS.get(operation);
    if (known === undefined) throw new ServiceError('UnknownOperationException', operation);
    world.secrets.note(input);
    const output = known.handle(world, input, caller);
    world.secrets.note(output);
    return success(output);
  } catch (error) {
    return failure(asServiceError(error), world.switches);
  }
}

/** A mistake of the sandbox's own must not pass for Cognito's behaviour: it is named as such. */
function asServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const message = error instanceof Error ? error.stack : String(error);
  return new ServiceError('InternalErrorException', `The sandbox has failed: ${message}`);
}
