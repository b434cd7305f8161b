import { invalidParameter } from '../service-error.ts';
import { checkInput } from './check.ts';
import { type Shape, TEXT } from './rules.ts';

// facts §2: names of at most 32 characters.
const ATTRIBUTE: Shape = { Name: { kind: 'string', required: true, min: 1, max: 32 }, Value: TEXT };

/** `[{Name, Value}]` as a map; a missing value is an empty one. Of a name given twice, the last counts. */
export function attributeMap(list: readonly Record<string, unknown>[] | undefined): Map<string, string> {
  const map = new Map<string, string>();
  for (const item of list ?? []) {
    if (item === null || typeof item !== 'object') throw invalidParameter('Invalid attribute.');
    const { Name, Value } = checkInput<{ Name: string; Value?: string }>(item, ATTRIBUTE);
    map.set(Name, Value ?? '');
  }
  return map;
}
