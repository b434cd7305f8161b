import { checkInput } from '../input/check.ts';
import { OBJECT, required, type Shape } from '../input/rules.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../service-error.ts';
import { ADJUSTABLE_CATEGORIES } from '../service-quotas/known-quotas.ts';
import type { World } from '../world.ts';
import { signed } from './operation.ts';

interface LimitInput {
  LimitDefinition: { LimitClass?: unknown; Attributes?: { Category?: unknown } };
}

const GET: Shape = { LimitDefinition: required(OBJECT) };

function categoryOf(input: Record<string, unknown>): string {
  const { LimitDefinition } = checkInput<LimitInput>(input, GET);
  if (LimitDefinition.LimitClass !== 'API_CATEGORY') {
    throw invalidParameter(
      "Value at 'limitDefinition.limitClass' failed to satisfy constraint: one of [API_CATEGORY]",
    );
  }
  const category = LimitDefinition.Attributes?.Category;
  if (typeof category !== 'string') throw invalidParameter('Missing required parameter Category');
  return category;
}

function limitRecord(world: World, category: string): object {
  const limit = world.limits.limitOf(category);
  const hidden = world.switches.provisionedLimitFor === 'adjustable' && !ADJUSTABLE_CATEGORIES.has(category);
  if (limit === undefined || hidden)
    throw resourceNotFound(`There is no limit for the category ${category}.`);
  return {
    Limit: {
      LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: category } },
      ProvisionedLimitValue: limit.provisioned,
      FreeLimitValue: limit.free,
    },
  };
}

const getProvisionedLimit = signed((world, input) => limitRecord(world, categoryOf(input)));

const UPDATE: Shape = { ...GET, RequestedLimitValue: { kind: 'integer', required: true, min: 1 } };

/** facts §1.3: the account's maximum is what Service Quotas approved. */
function checkMaximum(world: World, category: string, wanted: number): void {
  const quota = world.quotas.ofCategory(category);
  const maximum = quota === undefined ? undefined : world.quotas.valueOf(quota);
  if (maximum === undefined || wanted <= maximum) return;
  throw new ServiceError(
    'ServiceQuotaExceededException',
    `The requested limit of ${wanted} for ${category} exceeds the account maximum of ${maximum}.`,
  );
}

const updateProvisionedLimit = signed((world, input) => {
  const { RequestedLimitValue } = checkInput<{ RequestedLimitValue: number }>(input, UPDATE);
  const category = categoryOf(input);
  const limit = world.limits.limitOf(category);
  if (limit === undefined || !ADJUSTABLE_CATEGORIES.has(category)) {
    throw invalidParameter(`The limit of the category ${category} cannot be changed.`);
  }
  if (RequestedLimitValue < limit.free) {
    throw invalidParameter(`The limit of ${category} cannot be less than ${limit.free}.`);
  }
  checkMaximum(world, category, RequestedLimitValue);
  world.limits.setProvisioned(category, RequestedLimitValue);
  return limitRecord(world, category);
});

export const limitOperations = {
  GetProvisionedLimit: getProvisionedLimit,
  UpdateProvisionedLimit: updateProvisionedLimit,
};
