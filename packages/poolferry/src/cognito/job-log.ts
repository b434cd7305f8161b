import { InputError, PoolferryError } from '../errors.ts';
import { callOther, type OtherCaller } from './call-other-service.ts';
import { classifyFailure } from './classify-failure.ts';

type LineResult = 'succeeded' | 'skipped' | 'failed';

/** What the log of an import job says of one line of its file. */
export interface LoggedLine {
  line: number;
  result: LineResult;
  /** Cognito's words; they hold no user data (facts §3.5). */
  reason: string;
}

export interface JobLogPlace {
  userPoolId: string;
  poolName: string;
  jobId: string;
  jobName: string;
}

const shape = /^\[(SUCCEEDED|SKIPPED|FAILED)\] Line Number (\d+)(?: - (.*))?$/;

/** One line of the log, or undefined where it is about no row. */
export function readLoggedLine(message: string): LoggedLine | undefined {
  const [, word, line, reason = ''] = shape.exec(message.trim()) ?? [];
  if (word === undefined) return undefined;
  return { line: Number(line), result: word.toLowerCase() as LineResult, reason };
}

/**
 * Reads what a job wrote into CloudWatch Logs, page by page. A log that is not there (yet) is empty.
 *
 * @throws InputError `logs-denied` where it cannot be read by these credentials or from here; of `callOther`
 */
export async function* readJobLog(caller: OtherCaller, place: JobLogPlace): AsyncGenerator<LoggedLine[]> {
  const { CloudWatchLogsClient, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient({ ...caller.access, maxAttempts: 1 });
  try {
    let nextToken: string | undefined;
    for (;;) {
      const page = new GetLogEventsCommand({
        logGroupName: `/aws/cognito/userpools/${place.userPoolId}/${place.poolName}`,
        logStreamName: `${place.jobId}/${place.jobName}`,
        startFromHead: true,
        nextToken,
      });
      const { events = [], nextForwardToken } = await callOther(caller, (options) =>
        client.send(page, options),
      );
      yield events.flatMap(({ message = '' }) => readLoggedLine(message) ?? []);
      // The end is where the token stays the same.
      if (nextForwardToken === undefined || nextForwardToken === nextToken) return;
      nextToken = nextForwardToken;
    }
  } catch (error) {
    if (PoolferryError.is(error)) throw error;
    if ((error as Error).name === 'ResourceNotFoundException') return;
    throw new InputError(`The log of the import job cannot be read (${classifyFailure(error).name}).`, {
      code: 'logs-denied',
      hint: 'Allow logs:GetLogEvents on /aws/cognito/userpools/* to these credentials, and let this machine reach CloudWatch Logs; without it the results are told by the listing alone.',
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
