/** Another client of the same quota, as production is: it calls in its pattern whatever comes of it, and never again for the same. */
import { bareHeaders } from './bare-client.ts';

/** Calls to make in each step of time; a step is short against the second that Cognito's bucket is deep. */
export type Pattern = (stepMs: number, ratePerSecond: number) => number;

export const stepMs = 20;

/** Each takes half of the rate on average. */
export const patterns: Readonly<Record<string, Pattern>> = {
  'half of it at once, every second': (atMs, rate) => (atMs % 1000 === 0 ? rate / 2 : 0),
  'half of it, evenly': (_, rate) => (rate / 2) * (stepMs / 1000),
  'all of it for half a second, then nothing': (atMs, rate) =>
    atMs % 1000 < 500 ? rate * (stepMs / 1000) : 0,
  'all of it for two seconds, then nothing': (atMs, rate) =>
    atMs % 4000 < 2000 ? rate * (stepMs / 1000) : 0,
};

export interface OtherClient {
  /** Until now. */
  counts(): { calls: number; throttled: number };
  stop(): Promise<void>;
}

/** Calls AdminEnableUser, of many users in turn, since one user has a limit of their own. */
export function startOtherClient(
  endpoint: string,
  userPoolId: string,
  usernames: readonly string[],
  { pattern, ratePerSecond }: { pattern: Pattern; ratePerSecond: number },
): OtherClient {
  const startedMs = performance.now();
  let steps = 0;
  let owed = 0;
  let calls = 0;
  let throttled = 0;
  const answers = new Set<Promise<void>>();

  async function call(username: string): Promise<void> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: bareHeaders('AdminEnableUser'),
      body: JSON.stringify({ UserPoolId: userPoolId, Username: username }),
    });
    const answer = (await response.json()) as { __type?: string; message?: string };
    if (answer.__type === 'TooManyRequestsException') throttled += 1;
    else if (answer.__type !== undefined) throw new Error(`${answer.__type}: ${answer.message}`);
  }

  const timer = setInterval(() => {
    // Late timers make up for it: what was to be called meanwhile is called now.
    for (; steps * stepMs <= performance.now() - startedMs; steps += 1)
      owed += pattern(steps * stepMs, ratePerSecond);
    for (; owed >= 1; owed -= 1) {
      const answer = call(usernames[calls % usernames.length] ?? '');
      calls += 1;
      answers.add(answer);
      answer.finally(() => answers.delete(answer));
    }
  }, stepMs / 4);

  return {
    counts: () => ({ calls, throttled }),
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
    },
  };
}
