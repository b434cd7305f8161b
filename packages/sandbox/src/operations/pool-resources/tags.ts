import { checkInput } from '../../input/check.ts';
import { type FieldRule, required, type Shape, TAGS, TEXTS } from '../../input/rules.ts';
import { resourceNotFound } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import { type Caller, poolOf, type World } from '../../world.ts';
import { type Input, type Operation, signed } from '../operation.ts';

const RESOURCE_ARN: FieldRule = { kind: 'string', required: true, min: 20, max: 2048, pattern: /^arn:/ };

/** An operation on the tags of a pool, named by its ARN. */
function onTags<T>(shape: Shape, handle: (pool: Pool, given: T) => object): Operation {
  const whole = { ResourceArn: RESOURCE_ARN, ...shape };
  return signed((world: World, input: Input, caller: Caller) => {
    const given = checkInput<T & { ResourceArn: string }>(input, whole);
    const pool = poolOf(world, given.ResourceArn.slice(given.ResourceArn.lastIndexOf('/') + 1), caller);
    if (pool.arn !== given.ResourceArn) throw resourceNotFound(`${given.ResourceArn} does not exist.`);
    return handle(pool, given);
  });
}

function setTags(pool: Pool, tags: Record<string, string>): object {
  pool.settings = { ...pool.settings, UserPoolTags: tags };
  return {};
}

export const tagOperations = {
  TagResource: onTags<{ Tags: Record<string, string> }>({ Tags: required(TAGS) }, (pool, { Tags }) =>
    setTags(pool, { ...pool.settings.UserPoolTags, ...Tags }),
  ),
  UntagResource: onTags<{ TagKeys: string[] }>({ TagKeys: required(TEXTS) }, (pool, { TagKeys }) => {
    const kept = Object.entries(pool.settings.UserPoolTags).filter(([key]) => !TagKeys.includes(key));
    return setTags(pool, Object.fromEntries(kept));
  }),
  ListTagsForResource: onTags<object>({}, (pool) => ({ Tags: pool.settings.UserPoolTags })),
};
