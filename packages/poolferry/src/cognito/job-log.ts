import { InputError, InterruptedError } from '../errors.ts';
import { type AwsAccess, timeouts } from './client.ts';

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
 * @throws InputError `logs-denied` where the credentials may not read it
 */
export async function* readJobLog(
  access: AwsAccess,
  place: JobLogPlace,
  abortSignal: AbortSignal,
): AsyncGenerator<LoggedLine[]> {
  const { CloudWatchLogsClient, GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient({ ...access, ...timeouts });
  try {
    let nextToken: string | undefined;
    for (;;) {
      const { events = [], nextForwardToken } = await client.send(
        new GetLogEventsCommand({
          logGroupName: `/aws/cognito/userpools/${place.userPoolId}/${place.poolName}`,
          logStreamName: `${place.jobId}/${place.jobName}`,
          startFromHead: true,
          nextToken,
        }),
        { abortSignal },
      );
      yield events.flatMap(({ message = '' }) => readLoggedLine(message) ?? []);
      // The end is where the token stays the same.
      if (nextForwardToken === undefined || nextForwardToken === nextToken) return;
      nextToken = nextForwardToken;
    }
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ResourceNotFoundException') return;
    if (abortSignal.aborted) throw new InterruptedError();
    throw new InputError(`The log of the import job cannot be read (${name}).`, {
      code: 'logs-denied',
      hint: 'Allow logs:GetLogEvents on /aws/cognito/userpools/* to these credentials, and let this machine reach CloudWatch Logs; without it the results are told by the listing alone.',
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
