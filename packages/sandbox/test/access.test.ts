import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_MS, HOUR_MS, newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
beforeEach(async () => {
  wire = await openWire();
});
afterEach(() => wire.close());

/** Calls another service's operation by its whole target. */
async function target(name: string, input: object) {
  const response = await fetch(wire.sandbox.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': name,
      authorization:
        'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/servicequotas/aws4_request, Signature=0',
    },
    body: JSON.stringify(input),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a client without types would.
  return (await response.json()) as any;
}

const quotas = (operation: string, input: object) =>
  target(`ServiceQuotasV20190624.${operation}`, { ServiceCode: 'cognito-idp', ...input });
const CREATION = { QuotaCode: 'L-5987B8A0' };

describe('Service Quotas', () => {
  it('[QU-1] tells the account’s maximum and the default by AWS’s codes and names', async () => {
    const { Quota } = await quotas('GetServiceQuota', CREATION);
    expect(Quota).toMatchObject({
      ServiceCode: 'cognito-idp',
      QuotaName: 'Rate of UserCreation requests',
      Value: 50,
      Adjustable: true,
    });
    const byName = new Map();
    let NextToken: string | undefined;
    do {
      const page = await quotas('ListServiceQuotas', { MaxResults: 10, ...(NextToken ? { NextToken } : {}) });
      expect(page.Quotas.length).toBeLessThanOrEqual(10);
      for (const quota of page.Quotas) byName.set(quota.QuotaName, quota);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(byName.get('Rate of UserUpdate requests')).toMatchObject({ Value: 25, Adjustable: false });
    expect(byName.get('User import jobs per user pool').Value).toBe(1000);
    await wire.control('POST', 'service-quota', { quota: 'UserRead', value: 500 });
    const read = { QuotaCode: byName.get('Rate of UserRead requests').QuotaCode };
    expect((await quotas('GetServiceQuota', read)).Quota.Value).toBe(500);
    expect((await quotas('GetAWSDefaultServiceQuota', read)).Quota.Value).toBe(120);
    expect((await quotas('GetServiceQuota', { QuotaCode: 'L-00000000' })).__type).toBe(
      'NoSuchResourceException',
    );
    const other = await target('ServiceQuotasV20190624.ListServiceQuotas', { ServiceCode: 'ec2' });
    expect(other.__type).toBe('NoSuchResourceException');
  });

  it('[QU-2] takes one request at a time for more of what can be raised, and waits', async () => {
    const ask = (input: object) => quotas('RequestServiceQuotaIncrease', input);
    expect((await ask({ ...CREATION, DesiredValue: 50 })).__type).toBe('IllegalArgumentException');
    expect((await ask({ QuotaCode: 'L-6621E65D', DesiredValue: 100 })).__type).toBe(
      'IllegalArgumentException',
    );
    const { RequestedQuota } = await ask({ ...CREATION, DesiredValue: 80 });
    expect(RequestedQuota).toMatchObject({ Status: 'PENDING', DesiredValue: 80, ...CREATION });
    expect((await ask({ ...CREATION, DesiredValue: 90 })).__type).toBe('ResourceAlreadyExistsException');
    expect((await quotas('GetServiceQuota', CREATION)).Quota.Value).toBe(50);
    await wire.control('POST', 'service-quota', { quota: 'UserCreation', value: 80 });
    const known = await quotas('GetRequestedServiceQuotaChange', { RequestId: RequestedQuota.Id });
    expect(known.RequestedQuota.Status).toBe('APPROVED');
    await wire.control('POST', 'switches', { quotaIncrease: 'approved' });
    const second = await ask({ ...CREATION, DesiredValue: 90 });
    await wire.control('POST', 'switches', { quotaIncrease: 'pending' });
    expect(second.RequestedQuota.Status).toBe('APPROVED');
    const history = await quotas('ListRequestedServiceQuotaChangeHistoryByQuota', CREATION);
    expect(history.RequestedQuotas).toHaveLength(2);
  });

  it('[QU-3] raises nothing by itself: UpdateProvisionedLimit does, up to the maximum', async () => {
    const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserFederation' } };
    await wire.control('POST', 'service-quota', { quota: 'UserFederation', value: 40 });
    await wire.control('POST', 'quota', { multiplier: 1 });
    const before = await wire.ok('GetProvisionedLimit', { LimitDefinition });
    wire.advance(1000);
    const tooMuch = await wire.error('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 41 });
    wire.advance(1000);
    const raised = await wire.ok('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue: 40 });
    await wire.control('POST', 'quota', { multiplier: 'off' });
    expect(before.Limit.ProvisionedLimitValue).toBe(25);
    expect(tooMuch).toMatch(/^ServiceQuotaExceededException/);
    expect(raised.Limit.ProvisionedLimitValue).toBe(40);
  });
});

describe('the caller', () => {
  const query = async (Action: string, headers: Record<string, string> = {}) => {
    const response = await fetch(wire.sandbox.endpoint, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/sts/aws4_request',
        ...headers,
      },
      body: new URLSearchParams({ Action, Version: '2011-06-15', RoleName: 'r' }),
    });
    return `${response.status} ${await response.text()}`;
  };

  it('[CA-1] is told who they are, whatever is denied', async () => {
    await wire.control('POST', 'deny', { actions: ['sts:*', 'iam:*'] });
    expect(await query('GetCallerIdentity')).toMatch(
      /^200 <GetCallerIdentityResponse xmlns="https:\/\/sts.*<Account>123456789012<\/Account>/,
    );
    expect(await query('GetRole')).toMatch(/^403 .*<Code>AccessDenied<.*iam:GetRole/);
  });

  it('[CA-2] is denied actions by name or prefix, for one pool or all', async () => {
    const [one, two] = [await newPool(wire), await newPool(wire)];
    await wire.control('POST', 'deny', { actions: ['cognito-idp:ListUsers'], pool: one.id });
    expect(await wire.error('ListUsers', { UserPoolId: one.id })).toBe(
      'AccessDeniedException: User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: ' +
        `cognito-idp:ListUsers on resource: arn:aws:cognito-idp:us-east-1:123456789012:userpool/${one.id} ` +
        'because no identity-based policy allows the cognito-idp:ListUsers action',
    );
    await wire.ok('ListUsers', { UserPoolId: two.id });
    await wire.ok('ListGroups', { UserPoolId: one.id });
    await wire.control('POST', 'deny', { actions: ['cognito-idp:*', 'servicequotas:*'] });
    expect(await wire.error('ListUserPools', { MaxResults: 1 })).toMatch(
      /^AccessDeniedException.*resource: \* /,
    );
    expect((await quotas('GetServiceQuota', CREATION)).__type).toBe('AccessDeniedException');
    const forgot = { ClientId: one.clientId, Username: 'nobody' };
    expect(await wire.error('ForgotPassword', forgot, { accessKeyId: 'none' })).toMatch(
      /^UserNotFoundException/,
    );
    expect((await wire.control('POST', 'deny', { actions: ['ListUsers'] })).status).toBe(400);
    await wire.control('DELETE', 'deny');
    await wire.ok('ListUsers', { UserPoolId: one.id });
  });

  it('[CA-5] is told that their credentials have run out', async () => {
    await wire.control('POST', 'credentials', { expired: true });
    expect(await wire.error('ListUserPools', { MaxResults: 1 })).toMatch(/^ExpiredTokenException/);
    expect((await wire.control('POST', 'credentials', { expired: 'no' })).status).toBe(400);
    await wire.control('POST', 'credentials', { expired: false });
    await wire.ok('ListUserPools', { MaxResults: 1 });
  });

  it('[CA-3] is refused for a clock more than five minutes off, and told the time', async () => {
    const signed = async (atMs: number) => {
      const response = await fetch(wire.sandbox.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
          'x-amz-date': new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, ''),
          authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/cognito-idp/aws4_request',
        },
        body: '{"MaxResults":1}',
      });
      const { __type, message } = (await response.json()) as Record<string, string>;
      return { __type, message, date: Date.parse(response.headers.get('date') ?? '') };
    };
    const nowMs = FIRST_MS;
    expect((await signed(nowMs - HOUR_MS)).__type).toBeUndefined();
    await wire.control('POST', 'clock-skew', { aheadMs: HOUR_MS });
    const early = await signed(nowMs);
    expect(early).toMatchObject({ __type: 'InvalidSignatureException', date: nowMs + HOUR_MS });
    expect(early.message).toMatch(
      /^Signature expired: 20260101T000000Z is now earlier than 20260101T005500Z/,
    );
    expect((await signed(nowMs + 2 * HOUR_MS)).message).toMatch(/^Signature not yet current/);
    expect((await signed(nowMs + HOUR_MS - 299_000)).__type).toBeUndefined();
    const date = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
    expect(await query('GetCallerIdentity', { 'x-amz-date': date })).toMatch(/^403 .*SignatureDoesNotMatch/);
  });
});
