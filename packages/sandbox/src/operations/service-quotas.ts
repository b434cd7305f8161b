import { ACCOUNT_ID } from '../account.ts';
import { checkInput } from '../input/check.ts';
import { PAGE_TOKEN, required, type Shape, TEXT } from '../input/rules.ts';
import { pageOfList } from '../listing/whole-list.ts';
import { ServiceError } from '../service-error.ts';
import { KNOWN_QUOTAS, type KnownQuota } from '../service-quotas/known-quotas.ts';
import type { QuotaRequest } from '../service-quotas/service-quotas.ts';
import type { Caller, World } from '../world.ts';
import { type Input, type Operation, signed } from './operation.ts';

const SERVICE = { ServiceCode: 'cognito-idp', ServiceName: 'Amazon Cognito User Pools' };
const ONE_QUOTA: Shape = { ServiceCode: required(TEXT), QuotaCode: required(TEXT) };
const LIST: Shape = {
  ServiceCode: required(TEXT),
  MaxResults: { kind: 'integer', min: 1, max: 100 },
  NextToken: PAGE_TOKEN,
};

function checkService(code: string): void {
  if (code !== SERVICE.ServiceCode) noSuchResource(`The sandbox knows no quotas of the service ${code}.`);
}

function noSuchResource(message: string): never {
  throw new ServiceError('NoSuchResourceException', message);
}

function quotaIn(world: World, input: Input): KnownQuota {
  const given = checkInput<{ ServiceCode: string; QuotaCode: string }>(input, ONE_QUOTA);
  checkService(given.ServiceCode);
  return world.quotas.find(given.QuotaCode) ?? noSuchResource(`There is no quota ${given.QuotaCode}.`);
}

function names(quota: KnownQuota, { region }: Caller): object {
  return {
    ...SERVICE,
    QuotaArn: `arn:aws:servicequotas:${region}:${ACCOUNT_ID}:${SERVICE.ServiceCode}/${quota.code}`,
    QuotaCode: quota.code,
    QuotaName: quota.name,
    GlobalQuota: false,
    Unit: 'None',
  };
}

function record(quota: KnownQuota, value: number, caller: Caller): object {
  return {
    ...names(quota, caller),
    Value: value,
    Adjustable: quota.adjustable,
    QuotaAppliedAtLevel: 'ACCOUNT',
    ...(quota.category === undefined ? {} : { Period: { PeriodValue: 1, PeriodUnit: 'SECOND' } }),
  };
}

type ValueOf = (world: World, quota: KnownQuota) => number;
const applied: ValueOf = (world, quota) => world.quotas.valueOf(quota);
const byDefault: ValueOf = (_world, quota) => quota.defaultValue;

const getQuota = (read: ValueOf): Operation =>
  signed((world, input, caller) => {
    const quota = quotaIn(world, input);
    return { Quota: record(quota, read(world, quota), caller) };
  });

const listQuotas = (read: ValueOf): Operation =>
  signed((world, input, caller) => {
    const given = checkInput<{ ServiceCode: string; MaxResults?: number; NextToken?: string }>(input, LIST);
    checkService(given.ServiceCode);
    const scope = ['ListServiceQuotas', given.ServiceCode, given.MaxResults ?? 0];
    const size = given.MaxResults ?? 100;
    const page = pageOfList(world, scope, KNOWN_QUOTAS, { size, token: given.NextToken });
    return { Quotas: page.items.map((quota) => record(quota, read(world, quota), caller)), ...page.next };
  });

const requestServiceQuotaIncrease = signed((world, input, caller) => {
  const quota = quotaIn(world, input);
  const { DesiredValue } = checkInput<{ DesiredValue: number }>(input, {
    DesiredValue: { kind: 'integer', required: true, min: 0 },
  });
  if (!quota.adjustable) {
    throw new ServiceError('IllegalArgumentException', `The quota ${quota.name} cannot be raised.`);
  }
  if (DesiredValue <= world.quotas.valueOf(quota)) {
    throw new ServiceError(
      'IllegalArgumentException',
      'You must provide a quota value greater than the current.',
    );
  }
  if (world.quotas.requests().some((known) => known.quota === quota && known.status === 'PENDING')) {
    throw new ServiceError('ResourceAlreadyExistsException', 'Only one open request is allowed per quota.');
  }
  const now = world.clock.nowSeconds();
  const id = world.identifiers.uuid('quota-request', world.made++).replaceAll('-', '');
  const request: QuotaRequest = {
    id,
    quota,
    desiredValue: DesiredValue,
    status: 'PENDING',
    createdAt: now,
    updatedAt: now,
  };
  world.quotas.request(request);
  if (world.switches.quotaIncrease === 'approved') world.quotas.approve(quota, DesiredValue, now);
  return { RequestedQuota: requestRecord(request, caller) };
});

function requestRecord(request: QuotaRequest, caller: Caller): object {
  return {
    Id: request.id,
    ...names(request.quota, caller),
    DesiredValue: request.desiredValue,
    Status: request.status,
    Created: request.createdAt,
    LastUpdated: request.updatedAt,
  };
}

const getRequestedServiceQuotaChange = signed((world, input, caller) => {
  const { RequestId } = checkInput<{ RequestId: string }>(input, { RequestId: required(TEXT) });
  const request = world.quotas.requests().find(({ id }) => id === RequestId);
  if (request === undefined) noSuchResource(`There is no request ${RequestId}.`);
  return { RequestedQuota: requestRecord(request, caller) };
});

const listChangesOfQuota = signed((world, input, caller) => {
  const quota = quotaIn(world, input);
  const ofQuota = world.quotas.requests().filter((request) => request.quota === quota);
  return { RequestedQuotas: ofQuota.map((request) => requestRecord(request, caller)) };
});

/** Service Quotas, for the quotas of Cognito user pools alone (facts §1.3). */
export const serviceQuotaOperations = {
  'servicequotas:GetServiceQuota': getQuota(applied),
  'servicequotas:GetAWSDefaultServiceQuota': getQuota(byDefault),
  'servicequotas:ListServiceQuotas': listQuotas(applied),
  'servicequotas:ListAWSDefaultServiceQuotas': listQuotas(byDefault),
  'servicequotas:RequestServiceQuotaIncrease': requestServiceQuotaIncrease,
  'servicequotas:GetRequestedServiceQuotaChange': getRequestedServiceQuotaChange,
  'servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota': listChangesOfQuota,
};
