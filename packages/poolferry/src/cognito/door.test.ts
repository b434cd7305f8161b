import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InputError, InterruptedError, ServiceError } from '../errors.ts';
import type { NoAnswer, PoolferryEvent, Ports } from '../events.ts';
import { createPacer } from '../pacing/pacer.ts';
import { createCognitoClient } from './client.ts';
import { createDoor, type Door } from './door.ts';
import { CognitoRefusal, LostAnswer } from './failures.ts';
import { type Script, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

const userPoolId = 'eu-west-1_Target123';
const pool = { UserPoolId: userPoolId };
const jane = { ...pool, Username: 'jane@example.com' };
const error = (name: string, message = 'Something.', status = 400): Script => ({
  status,
  json: { __type: name, message },
});

describe('the door to Cognito', () => {
  let server: ScriptedServer;
  let stop: AbortController;
  let events: PoolferryEvent[];
  let sleptMs: number;
  let whenRetrying: () => void;
  const closing: (() => void)[] = [];

  /** Waiting costs no time here: the clock jumps by what is slept. */
  function ports(): Ports {
    return {
      emit: (event) => {
        events.push(event);
        if (event.code === 'retrying') whenRetrying();
      },
      signal: stop.signal,
      clock: {
        nowMs: () => Date.now(),
        monotonicMs: () => performance.now() + sleptMs,
        sleep: async (delayMs, signal) => {
          if (signal?.aborted) throw new InterruptedError();
          sleptMs += delayMs;
          await new Promise((resolve) => setImmediate(resolve));
        },
      },
      random: { fraction: () => 0.5, bytes: (length) => new Uint8Array(length) },
    };
  }

  function open(
    options: {
      endpoint?: string;
      killSignal?: AbortSignal;
      requestTimeoutMs?: number;
      profile?: string | undefined;
    } = {},
  ) {
    const own = ports();
    const client = createCognitoClient({
      pool: { userPoolId, endpoint: options.endpoint ?? server.endpoint, profile: options.profile },
      clock: own.clock,
      requestTimeoutMs: options.requestTimeoutMs,
    });
    closing.push(client.close);
    const pacer = createPacer({ clock: own.clock, emit: own.emit, share: 1 });
    const door: Door = createDoor({ client, pacer, ports: own, killSignal: options.killSignal });
    return { door, pacer };
  }

  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'sandbox');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
    vi.stubEnv('AWS_PROFILE', undefined);
    server = await startScriptedServer();
    stop = new AbortController();
    events = [];
    sleptMs = 0;
    whenRetrying = () => undefined;
  });

  afterEach(async () => {
    for (const close of closing.splice(0)) close();
    await server.close();
    vi.unstubAllEnvs();
  });

  test('brings the answer', async () => {
    server.answerWith({ json: { Username: 'jane', UserStatus: 'CONFIRMED' } });
    await expect(open().door.call('AdminGetUser', jane)).resolves.toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(server.requests).toEqual([{ operation: 'AdminGetUser', input: jane }]);
  });

  test.each([400, 429])(
    'slows down and goes on for as long as Cognito throttles, with status %d',
    async (status) => {
      server.answerWith(
        ...Array<Script>(12).fill(error('TooManyRequestsException', 'Rate exceeded', status)),
      );
      const { door, pacer } = open();
      await door.call('AdminDisableUser', jane);
      expect(server.requests).toHaveLength(13);
      expect(pacer.paces()[0]?.ratePerSecond).toBeLessThan(25);
      expect(pacer.paces()[0]?.throttled).toBe(12);
    },
  );

  test('slows down for the pool where the operation has a cap for each', async () => {
    const answer: Script = { json: { Group: { GroupName: 'a' } } };
    server.answerWith(error('TooManyRequestsException'), answer);
    const { door, pacer } = open();
    await door.call('CreateGroup', { ...pool, GroupName: 'a' });
    expect(pacer.rateOf('UserPoolResourceUpdate')).toBeLessThan(3);
  });

  test('takes a resource quota for a refusal, not for a throttle (facts §9)', async () => {
    server.answerWith(error('LimitExceededException'));
    const { door, pacer } = open();
    const call = door.call('AdminAddUserToGroup', { ...jane, GroupName: 'a' });
    await expect(call).rejects.toMatchObject({ refusal: 'LimitExceededException' });
    expect(pacer.paces()).toMatchObject([{ throttled: 0 }]);
  });

  const passing: [string, Script][] = [
    ['a server fault', error('InternalErrorException', 'x', 500)],
    ['a connection cut off', 'reset'],
    ['a proxy that answers in HTML', { status: 502, raw: '<html>Bad gateway</html>' }],
    ['HTML that claims success', { status: 200, raw: '<html>Log in to the Wi-Fi</html>' }],
    ['a body cut short', { raw: '{"User": {"Userna' }],
    ['JSON of somebody else', { json: { hello: 'there' } }],
    ['an error without a name', { status: 503, json: { message: 'no' } }],
    ['JSON null', { status: 500, raw: 'null' }],
  ];

  test.each(passing)('calls again after %s', async (_, script) => {
    server.answerWith(script, { json: { Username: 'jane' } });
    await expect(open().door.call('AdminGetUser', jane)).resolves.toMatchObject({ Username: 'jane' });
    expect(events).toMatchObject([{ code: 'retrying', operation: 'AdminGetUser', attempt: 1 }]);
  });

  test.each(passing)('never repeats a create on its own after %s', async (_, script) => {
    server.answerWith(script);
    await expect(open().door.call('AdminCreateUser', jane)).rejects.toBeInstanceOf(LostAnswer);
    expect(server.requests).toHaveLength(1);
  });

  test('never repeats the setting of a password on its own', async () => {
    server.answerWith('reset');
    const call = open().door.call('AdminSetUserPassword', {
      ...jane,
      Password: 'S3cret!pass',
      Permanent: true,
    });
    await expect(call).rejects.toBeInstanceOf(LostAnswer);
  });

  test('repeats no call on its own whose caller looks again first', async () => {
    server.answerWith('reset');
    const call = open().door.call('AdminEnableUser', jane, { asksFirst: true });
    await expect(call).rejects.toBeInstanceOf(LostAnswer);
    expect(server.requests).toHaveLength(1);
  });

  test('takes an answer that does not come for lost', async () => {
    server.answerWith('silence');
    await expect(open({ requestTimeoutMs: 100 }).door.call('AdminCreateUser', jane)).rejects.toBeInstanceOf(
      LostAnswer,
    );
  });

  test('repeats even a create when no connection was made, until it gives up', async () => {
    await server.close();
    const call = open().door.call('AdminCreateUser', jane);
    const failure = await call.catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(ServiceError);
    expect(failure).toMatchObject({ code: 'cognito-unreachable' });
    expect(sleptMs).toBeGreaterThan(5 * 60_000);
    const said = events.filter((event) => event.code === 'notice').map(({ message }) => message);
    expect(said.length).toBeGreaterThanOrEqual(5);
    expect(said.length).toBeLessThanOrEqual(11);
    expect(said[0]).toMatch(/no usable answer for ([5-9]|1\d) s \(ECONNREFUSED\); trying again/);
  });

  test('says that a pool is silent, once it is worth a word, and that it answers again', async () => {
    server.answerWith(...Array<Script>(8).fill('reset'), { json: { Users: [] } });
    const { door } = open();
    const waits: unknown[] = [];
    whenRetrying = () => waits.push(door.noAnswer());
    await door.call('ListUsers', pool);
    expect(waits[0]).toBeUndefined();
    const { forSeconds, sinceMs, error } = waits.at(-1) as NoAnswer;
    expect(forSeconds).toBeGreaterThan(5);
    expect(Date.now() - sinceMs).toBeGreaterThan(5000);
    expect(error).toBe('ECONNRESET');
    expect(door.noAnswer()).toBeUndefined();
    const said = events.filter((event) => event.code === 'notice');
    expect(said.map(({ topic, level }) => [topic, level])).toEqual([
      ['no-answer', 'warn'],
      ['no-answer', 'info'],
    ]);
    expect(said[1]?.message).toContain('answers again');
    // What nobody asked for while nobody called is no silence.
    sleptMs += 600_000;
    server.answerWith('reset', { json: { Users: [] } });
    await door.call('ListUsers', pool);
    expect(events.filter((event) => event.code === 'notice')).toHaveLength(2);
  });

  test('gives up sooner when told to', async () => {
    await server.close();
    const call = open().door.call('DescribeUserPool', pool, { maxWaitMs: 3000 });
    await expect(call).rejects.toMatchObject({ code: 'cognito-unreachable' });
    expect(sleptMs).toBeLessThan(20_000);
  });

  test('tells a refusal by name, without what it knows about the user', async () => {
    server.answerWith(error('com.amazonaws#UsernameExistsException', 'jane@example.com exists\u001b[2J'));
    const refusal = await open()
      .door.call('AdminCreateUser', jane)
      .catch((reason: unknown) => reason);
    expect(CognitoRefusal.is(refusal, 'UsernameExistsException')).toBe(true);
    expect(CognitoRefusal.is(refusal, 'AliasExistsException')).toBe(false);
    expect(String(refusal)).not.toContain('jane');
    expect(String(refusal)).toContain('… exists\\u001b[2J');
  });

  test.each([
    ['ExpiredTokenException', 'credentials-expired'],
    ['UnrecognizedClientException', 'credentials-rejected'],
    ['InvalidSignatureException', 'credentials-rejected'],
    ['AccessDeniedException', 'access-denied'],
  ])('asks the operator to act on %s', async (name, code) => {
    server.answerWith(error(name, 'No.'));
    const failure = await open()
      .door.call('ListUsers', pool)
      .catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  test.each([undefined, 'nobody'])(
    'asks for credentials where there are none (profile %s)',
    async (profile) => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
      vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
      const call = open({ profile }).door.call('ListUsers', pool);
      await expect(call).rejects.toMatchObject({ code: 'no-credentials', whoActs: 'operator' });
      expect(server.requests).toHaveLength(0);
    },
  );

  test('asks to sign in again where the SSO session of a profile is over', async () => {
    const home = ssoHome({ expiresAt: '2020-01-01T00:00:00Z' });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
    const failure = await open({ profile: 'corp' })
      .door.call('ListUsers', pool)
      .catch((reason: unknown) => reason);
    expect(failure).toMatchObject({
      code: 'credentials-expired',
      hint: expect.stringMatching(/aws sso login --profile corp.*same command/),
    });
    expect(server.requests).toHaveLength(0);
  });

  test('signs again where the clocks differ, and then asks for the clock to be set', async () => {
    const skewed = error(
      'InvalidSignatureException',
      'Signature expired: 20260101T000000Z is now earlier than …',
    );
    server.answerWith(skewed, { json: { Users: [] } });
    await open().door.call('ListUsers', pool);
    server.answerWith(skewed, skewed, skewed);
    await expect(open().door.call('ListUsers', pool)).rejects.toMatchObject({ code: 'clock-skewed' });
  });

  test('cuts a read off when interrupted', async () => {
    server.answerWith('silence');
    const call = open().door.call('ListUsers', pool);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 10_000);
    stop.abort();
    await expect(call).rejects.toBeInstanceOf(InterruptedError);
  });

  test('lets a write in flight end when interrupted, and cuts it off on the second signal', async () => {
    const kill = new AbortController();
    server.answerWith('silence');
    const call = open({ killSignal: kill.signal }).door.call('AdminCreateUser', jane);
    const settled = vi.fn();
    call.then(settled, settled);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 10_000);
    stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(settled).not.toHaveBeenCalled();
    kill.abort();
    await expect(call).rejects.toBeInstanceOf(LostAnswer);
  });

  test('stops between two attempts when interrupted', async () => {
    server.answerWith(error('TooManyRequestsException'));
    whenRetrying = () => stop.abort();
    await expect(open().door.call('AdminCreateUser', jane)).rejects.toBeInstanceOf(InterruptedError);
    expect(server.requests).toHaveLength(1);
  });

  test("keeps a moment that has passed by Cognito's clock", async () => {
    const { door } = open();
    await door.call('AdminDisableUser', jane);
    expect(door.serverNowMs()).toBeLessThanOrEqual(Date.now() + sleptMs);
    // A Date header is rounded down to a second, and a busy machine reads it late.
    expect(door.serverNowMs()).toBeGreaterThan(Date.now() - 10_000);
  });
});

/** A home folder as `aws sso login` leaves it. */
function ssoHome(token: { expiresAt: string }): string {
  const home = mkdtempSync(join(tmpdir(), 'poolferry-sso-'));
  const startUrl = 'https://corp.awsapps.com/start';
  const cache = join(home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const name = createHash('sha1').update(startUrl).digest('hex');
  const kept = { startUrl, region: 'eu-west-1', accessToken: 'token', ...token };
  writeFileSync(join(cache, `${name}.json`), JSON.stringify(kept));
  const session = `sso_start_url = ${startUrl}\nsso_region = eu-west-1`;
  const role = 'sso_account_id = 123456789012\nsso_role_name = admin';
  writeFileSync(join(home, 'config'), `[profile corp]\n${session}\n${role}\n`);
  return home;
}
