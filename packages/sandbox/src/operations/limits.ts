import { checkInput } from '../input/check.ts';
import { OBJECT, required, type Shape } from '../input/rules.ts';
import { invalidParameter, resourceNotFound } from '../service-error.ts';
import type { World } from '../world.ts';
import { signed } from './operation.ts';

interface LimitInput {
  LimitDefinition: { LimitClass?: unknown; Attributes?: { Category?: unknown } };
}

const GET: Shape = { LimitDefinition: required(OBJECT) };

/** facts §1.2: the categories whose rate can be raised. */
const ADJUSTABLE = new Set([
  'UserAuthentication',
  'UserCreation',
  'UserFederation',
  'UserRead',
  'UserToken',
  'UserResourceRead',
]);

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
  const hidden = world.switches.provisionedLimitFor === 'adjustable' && !ADJUSTABLE.has(category);
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

export const limitOperations = { GetProvisionedLimit: getProvisionedLimit };
