import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultName } from '../faults.ts';
import { jobRecord } from '../import-jobs/job.ts';
import { SWITCH_READINGS, type Switches } from '../switches.ts';
import { accessEndpoints } from './access-endpoints.ts';
import { type Controls, type Endpoint, nonNegative } from './endpoint.ts';
import { putRawUsers } from './raw-users.ts';
import { secretsOf } from './secrets.ts';
import { strikeEndpoints } from './strike-endpoints.ts';

/** Answers one request to the control endpoints. */
export type Control = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const PREFIX = '/_sandbox/';

export function isControl(request: IncomingMessage): boolean {
  return request.url?.startsWith(PREFIX) === true;
}

/** Plain JSON for tests and the curious; SPEC.md lists the endpoints. */
export function createControl(controls: Controls): Control {
  return (request, response, body) => {
    const url = new URL(request.url ?? PREFIX, 'http://sandbox');
    const name = `${request.method} ${url.pathname.slice(PREFIX.length)}`;
    const endpoint = ENDPOINTS[name];
    try {
      if (endpoint === undefined)
        answer(response, 404, { error: `no such endpoint: ${name}`, endpoints: NAMES });
      else answer(response, 200, endpoint(controls, url.searchParams, body === '' ? {} : JSON.parse(body)));
    } catch (error) {
      answer(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}

const ENDPOINTS: Record<string, Endpoint> = {
  ...accessEndpoints,
  ...strikeEndpoints,
  'POST users': ({ world }, _query, body) => putRawUsers(world, body),
  'GET outbox': ({ world }, query) => ({
    sent: world.outbox.sent,
    messages: world.outbox.messages.filter(
      (message) =>
        (query.get('pool') ?? message.poolId) === message.poolId &&
        [null, message.username, message.sub, message.destination].includes(query.get('user')),
    ),
  }),
  'DELETE outbox': ({ world }) => {
    world.outbox.clear();
    return {};
  },
  'GET triggers': ({ world }, query) => ({
    calls: world.triggers.calls().filter(({ poolId }) => (query.get('pool') ?? poolId) === poolId),
  }),
  'DELETE triggers': ({ world }) => {
    world.triggers.clear();
    return {};
  },
  'POST email-limit': ({ world }, _query, body) => {
    const { messagesADay } = body;
    world.dailyEmails.messagesADay = messagesADay === 'off' ? 'off' : nonNegative(body, 'messagesADay');
    return { messagesADay };
  },
  'GET password': ({ passwordOf }, query) => ({ password: passwordOf(query.get('username') ?? '') ?? null }),
  'GET secrets': ({ world }) => secretsOf(world),
  'GET requests': ({ log }) => ({ operations: log.counters(), writes: log.writes() }),
  'GET requests/latest': ({ log }) => ({ requests: log.latest() }),
  'DELETE requests': ({ log }) => {
    log.clear();
    return {};
  },
  'GET switches': ({ world }) => world.switches,
  'POST switches': ({ world }, _query, body) => {
    Object.assign(world.switches, checkedSwitches(body));
    return world.switches;
  },
  'POST quota': ({ setQuota }, _query, { multiplier }) => {
    if (multiplier !== 'off' && !(typeof multiplier === 'number' && multiplier > 0)) {
      throw new Error('multiplier is a number above 0, or "off"');
    }
    setQuota(multiplier);
    return {};
  },
  'POST faults': ({ setFaults }, _query, { intensity = 1, ...body }) => {
    const times = nonNegative({ intensity }, 'intensity');
    setFaults(body.faults as 'none' | 'all' | FaultName[], times);
    return {};
  },
  'POST latency': ({ setLatencyMs }, _query, body) => {
    setLatencyMs([nonNegative(body, 'minMs'), nonNegative(body, 'maxMs')]);
    return {};
  },
  'POST listing-lag': ({ setListingLagMs }, _query, body) => {
    setListingLagMs(nonNegative(body, 'lagMs'));
    return {};
  },
  'GET import-jobs': ({ world }) => ({
    jobs: world.imports.all().map((job) => ({ ...jobRecord(job), HasFile: job.file !== undefined })),
  }),
  'POST import-gives-up': ({ world }, _query, body) => {
    world.importGivesUp = {
      failingShare: nonNegative(body, 'failingShare'),
      afterRows: nonNegative(body, 'afterRows'),
    };
    return world.importGivesUp;
  },
  'POST job-log-lag': ({ world }, _query, body) => {
    world.jobLogs.lagMs = nonNegative(body, 'lagMs');
    return {};
  },
  'POST clock': ({ world }, _query, body) => {
    world.clock.advance(nonNegative(body, 'advanceMs'));
    return { nowMs: world.clock.nowMs() };
  },
};

const NAMES = Object.keys(ENDPOINTS);

/** @throws Error naming the switch or reading that does not exist. */
function checkedSwitches(given: Record<string, unknown>): Partial<Switches> {
  for (const [name, reading] of Object.entries(given)) {
    const readings: readonly unknown[] | undefined = (SWITCH_READINGS as Record<string, readonly unknown[]>)[
      name
    ];
    if (readings === undefined) throw new Error(`no such switch: ${name}`);
    if (!readings.includes(reading)) throw new Error(`${name} is one of ${readings.join(', ')}`);
  }
  return given as Partial<Switches>;
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
