import { ACCOUNT_ID } from '../account.ts';
import { checkInput } from '../input/check.ts';
import { BOOLEAN, type Shape, TEXT } from '../input/rules.ts';
import type { JobLog } from '../job-logs/job-log.ts';
import { messageFilter } from '../job-logs/message-filter.ts';
import { pageShape } from '../listing/page-shape.ts';
import { invalidParameter, resourceNotFound } from '../service-error.ts';
import type { Caller, World } from '../world.ts';
import { signed } from './operation.ts';

const DEFAULT_REGION = 'us-east-1';
const NAME = { kind: 'string', min: 1, max: 512 } as const;
const GROUP = { ...NAME, required: true } as const;
const TIME = { kind: 'integer', min: 0 } as const;
const MAX_EVENTS = 10_000;
const EVENT_LIMIT = { kind: 'integer', min: 1, max: MAX_EVENTS } as const;

function streamsOf(world: World, group: string, { region = DEFAULT_REGION }: Caller): readonly JobLog[] {
  const streams = world.jobLogs.streams(region, group);
  if (streams === undefined) throw resourceNotFound('The specified log group does not exist.');
  return streams;
}

interface Place {
  readonly scope: string;
  readonly position: number;
  readonly afterEmpty?: boolean;
}

/** Tokens name a place and nothing else: the same place has the same token, by which readers find the end. */
function sealPlace(world: World, scope: readonly unknown[], place: Omit<Place, 'scope'>): string {
  return world.seal.seal('job-log', { scope: JSON.stringify(scope), ...place });
}

function openPlace(world: World, scope: readonly unknown[], token: string): Place | undefined {
  const place = world.seal.open<Place>('job-log', token);
  return place?.scope === JSON.stringify(scope) ? place : undefined;
}

const invalidToken = () => invalidParameter('The specified nextToken is invalid.');

const DESCRIBE: Shape = {
  logGroupName: GROUP,
  logStreamNamePrefix: NAME,
  orderBy: { kind: 'string', oneOf: ['LogStreamName', 'LastEventTime'] },
  descending: BOOLEAN,
  nextToken: TEXT,
  limit: { kind: 'integer', min: 1, max: 50 },
};

interface DescribeInput {
  logGroupName: string;
  logStreamNamePrefix?: string;
  orderBy?: 'LogStreamName' | 'LastEventTime';
  descending?: boolean;
  nextToken?: string;
  limit?: number;
}

const describeLogStreams = signed((world, input, caller) => {
  const given = checkInput<DescribeInput>(input, DESCRIBE);
  const { logGroupName, logStreamNamePrefix = '', orderBy, descending = false, limit = 50 } = given;
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== '') {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = streamsOf(world, logGroupName, caller).filter(({ name }) =>
    name.startsWith(logStreamNamePrefix),
  );
  // Streams are kept in the order of their jobs, which run one after the other.
  if (orderBy !== 'LastEventTime') streams.sort((left, right) => (left.name < right.name ? -1 : 1));
  if (descending) streams.reverse();
  const scope = ['DescribeLogStreams', logGroupName, logStreamNamePrefix, orderBy ?? '', descending];
  const start = given.nextToken === undefined ? 0 : openPlace(world, scope, given.nextToken)?.position;
  if (start === undefined) throw invalidToken();
  const end = start + limit;
  return {
    logStreams: streams.slice(start, end).map((log) => streamRecord(world, logGroupName, log, caller)),
    ...(end < streams.length ? { nextToken: sealPlace(world, scope, { position: end }) } : {}),
  };
});

function streamRecord(world: World, group: string, log: JobLog, { region = DEFAULT_REGION }: Caller): object {
  const lines = log.readable(world.clock.nowMs());
  const first = lines > 0 ? log.line(0) : undefined;
  const last = lines > 0 ? log.line(lines - 1) : undefined;
  return {
    logStreamName: log.name,
    creationTime: log.createdAtMs,
    ...(first === undefined ? {} : { firstEventTimestamp: first.timestamp }),
    ...(last === undefined
      ? {}
      : { lastEventTimestamp: last.timestamp, lastIngestionTime: last.ingestionTime }),
    arn: `arn:aws:logs:${region}:${ACCOUNT_ID}:log-group:${group}:log-stream:${log.name}`,
    storedBytes: 0,
  };
}

const GET: Shape = {
  logGroupName: GROUP,
  logStreamName: GROUP,
  startTime: TIME,
  endTime: TIME,
  nextToken: TEXT,
  limit: EVENT_LIMIT,
  startFromHead: BOOLEAN,
};

interface GetInput {
  logGroupName: string;
  logStreamName: string;
  startTime?: number;
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

/** Forwards from a place, or backwards to it. Without a token, the latest lines unless told. */
const getLogEvents = signed((world, input, caller) => {
  const given = checkInput<GetInput>(input, GET);
  const { limit = MAX_EVENTS, startTime = 0, endTime = Number.MAX_SAFE_INTEGER, nextToken } = given;
  const log = streamsOf(world, given.logGroupName, caller).find(({ name }) => name === given.logStreamName);
  if (log === undefined) throw resourceNotFound('The specified log stream does not exist.');
  const first = log.positionAt(startTime);
  const last = Math.min(log.readable(world.clock.nowMs()), log.positionAt(endTime));
  const scope = (way: 'f' | 'b') => ['GetLogEvents', given.logGroupName, log.name, way];
  const forward = nextToken === undefined ? undefined : openPlace(world, scope('f'), nextToken);
  const backward = nextToken === undefined ? undefined : openPlace(world, scope('b'), nextToken);
  if (nextToken !== undefined && forward === undefined && backward === undefined) throw invalidToken();
  const before = backward?.position ?? last;
  const start =
    forward?.position ?? (given.startFromHead && !backward ? first : Math.max(first, before - limit));
  const end = backward?.position ?? Math.min(last, start + limit);
  return {
    events: range(start, end).map((position) => log.line(position)),
    nextForwardToken: sealPlace(world, scope('f'), { position: Math.max(start, end) }),
    nextBackwardToken: sealPlace(world, scope('b'), { position: start }),
  };
});

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
}

const FILTER: Shape = {
  logGroupName: GROUP,
  logStreamNames: { kind: 'list', max: 100, of: NAME },
  logStreamNamePrefix: NAME,
  startTime: TIME,
  endTime: TIME,
  filterPattern: { kind: 'string', max: 1024 },
  nextToken: TEXT,
  limit: EVENT_LIMIT,
};

interface FilterInput {
  logGroupName: string;
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  startTime?: number;
  endTime?: number;
  filterPattern?: string;
  nextToken?: string;
  limit?: number;
}

/** Stream after stream. Now and then a page is short or empty though more follow, as CloudWatch says it may be. */
const filterLogEvents = signed((world, input, caller) => {
  const { nextToken, ...given } = checkInput<FilterInput>(input, FILTER);
  const { logGroupName, logStreamNames, logStreamNamePrefix = '', limit = MAX_EVENTS } = given;
  const streams = streamsOf(world, logGroupName, caller);
  const unknown = logStreamNames?.find((wanted) => !streams.some(({ name }) => name === wanted));
  if (unknown !== undefined) throw resourceNotFound('The specified log stream does not exist.');
  const scope = ['FilterLogEvents', Object.entries(given).sort()];
  const place = nextToken === undefined ? { position: 0 } : openPlace(world, scope, nextToken);
  if (place === undefined) throw invalidToken();
  const wanted = streams.filter(
    ({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix),
  );
  const shape = pageShape(world.seed, logGroupName, place, limit);
  const matches = messageFilter(given.filterPattern ?? '');
  const page = eventsFrom(world, wanted, place.position, shape.limit, given, matches);
  const more = page.next !== undefined;
  return {
    events: page.events,
    searchedLogStreams: [],
    ...(more
      ? { nextToken: sealPlace(world, scope, { position: page.next as number, afterEmpty: shape.empty }) }
      : {}),
  };
});

/** Lines from a position on, counted over all the streams; `next` is where the following page begins. */
function eventsFrom(
  world: World,
  streams: readonly JobLog[],
  from: number,
  limit: number,
  { startTime = 0, endTime = Number.MAX_SAFE_INTEGER }: Pick<FilterInput, 'startTime' | 'endTime'>,
  matches: (message: string) => boolean,
): { events: object[]; next: number | undefined } {
  const events: object[] = [];
  let base = 0;
  for (const log of streams) {
    const lines = log.readable(world.clock.nowMs());
    for (let at = Math.max(0, from - base); at < lines; at++) {
      if (events.length === limit) return { events, next: base + at };
      const line = log.line(at);
      if (line.timestamp < startTime || line.timestamp > endTime || !matches(line.message)) continue;
      events.push({ logStreamName: log.name, ...line, eventId: `${log.name}/${at}` });
    }
    base += lines;
  }
  return { events, next: undefined };
}

export const jobLogOperations = {
  'logs:DescribeLogStreams': describeLogStreams,
  'logs:GetLogEvents': getLogEvents,
  'logs:FilterLogEvents': filterLogEvents,
};
