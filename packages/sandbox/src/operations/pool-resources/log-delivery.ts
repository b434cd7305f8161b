import { checkInput } from '../../input/check.ts';
import { OBJECT, type Shape } from '../../input/rules.ts';
import { invalidParameter } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import { checkTier } from '../../state/tiers.ts';
import { inPool } from './in-pool.ts';

const SET: Shape = { LogConfigurations: { kind: 'list', required: true, max: 2, of: OBJECT } };
const LOG: Shape = {
  LogLevel: { kind: 'string', required: true, oneOf: ['ERROR', 'INFO'] },
  EventSource: { kind: 'string', required: true, oneOf: ['userNotification', 'userAuthEvents'] },
  CloudWatchLogsConfiguration: OBJECT,
  S3Configuration: OBJECT,
  FirehoseConfiguration: OBJECT,
};
const DESTINATIONS = ['CloudWatchLogsConfiguration', 'S3Configuration', 'FirehoseConfiguration'];

interface LogConfiguration {
  LogLevel: string;
  EventSource: string;
  [destination: string]: unknown;
}

const setLogDeliveryConfiguration = inPool<{ LogConfigurations: LogConfiguration[] }>(
  SET,
  (_world, pool, given) => {
    for (const log of given.LogConfigurations) checkLog(pool, checkInput<LogConfiguration>(log, LOG));
    const sources = given.LogConfigurations.map(({ EventSource }) => EventSource);
    if (new Set(sources).size < sources.length)
      throw invalidParameter('Each event source can be given once.');
    pool.resources.logConfigurations = given.LogConfigurations;
    return { LogDeliveryConfiguration: record(pool) };
  },
);

function checkLog(pool: Pool, log: LogConfiguration): void {
  if (DESTINATIONS.filter((name) => log[name] !== undefined).length !== 1) {
    throw invalidParameter('A log configuration has one destination.');
  }
  const level = log.EventSource === 'userNotification' ? 'ERROR' : 'INFO';
  if (log.LogLevel !== level) throw invalidParameter(`The log level of ${log.EventSource} is ${level}.`);
  if (log.EventSource === 'userAuthEvents') checkTier(pool.settings, 'PLUS', 'Export of user activity');
}

const getLogDeliveryConfiguration = inPool<object>({}, (_world, pool) => ({
  LogDeliveryConfiguration: record(pool),
}));

function record(pool: Pool): object {
  return { UserPoolId: pool.id, LogConfigurations: pool.resources.logConfigurations };
}

export const logDeliveryOperations = {
  SetLogDeliveryConfiguration: setLogDeliveryConfiguration,
  GetLogDeliveryConfiguration: getLogDeliveryConfiguration,
};
