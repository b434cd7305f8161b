import { invalidParameter, ServiceError } from '../service-error.ts';
import type { FieldRule, Shape } from './rules.ts';

/**
 * Checks an operation's input against its shape and returns it under the type the caller names.
 *
 * @throws SerializationException where a member has another type, InvalidParameterException where one is
 * missing or breaks a constraint; the message names each.
 */
export function checkInput<T>(input: Record<string, unknown>, shape: Shape): T {
  const problems: string[] = [];
  for (const name in shape) {
    const rule = shape[name] as FieldRule;
    const value = input[name];
    if (value === undefined || value === null) {
      if (rule.required) throw invalidParameter(`Missing required parameter ${name}`);
    } else checkValue(rule, memberName(name), value, problems);
  }
  if (problems.length > 0) throw invalidParameter(problemsMessage(problems));
  return input as T;
}

function checkValue(rule: FieldRule, path: string, value: unknown, problems: string[]): void {
  const failed = (constraint: string) =>
    problems.push(`Value at '${path}' failed to satisfy constraint: ${constraint}`);
  switch (rule.kind) {
    case 'string': {
      if (typeof value !== 'string') throw wrongType(path, 'a string');
      if (rule.min !== undefined && value.length < rule.min) {
        failed(`Member must have length greater than or equal to ${rule.min}`);
      }
      if (rule.max !== undefined && value.length > rule.max) {
        failed(`Member must have length less than or equal to ${rule.max}`);
      }
      if (rule.pattern !== undefined && !rule.pattern.test(value)) {
        failed(
          `Member must satisfy regular expression pattern: ${rule.pattern.source.replace(/^\^|\$$/g, '')}`,
        );
      }
      if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
        failed(`Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`);
      }
      return;
    }
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'an integer');
      if (rule.min !== undefined && value < rule.min) {
        failed(`Member must have value greater than or equal to ${rule.min}`);
      }
      if (rule.max !== undefined && value > rule.max)
        failed(`Member must have value less than or equal to ${rule.max}`);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'a Boolean');
      return;
    case 'list':
      if (!Array.isArray(value)) throw wrongType(path, 'a list');
      if (rule.max !== undefined && value.length > rule.max) {
        failed(`Member must have length less than or equal to ${rule.max}`);
      }
      value.forEach((item, index) => {
        checkValue(rule.of, `${path}.${index + 1}.member`, item, problems);
      });
      return;
    case 'object':
      checkObject(path, value);
      return;
    case 'map': {
      const entries = Object.entries(checkObject(path, value));
      if (rule.min !== undefined && entries.length < rule.min) {
        failed(`Member must have length greater than or equal to ${rule.min}`);
      }
      if (rule.max !== undefined && entries.length > rule.max) {
        failed(`Member must have length less than or equal to ${rule.max}`);
      }
      for (const [key, item] of entries) {
        if (rule.key !== undefined) checkValue(rule.key, `${path}.key`, key, problems);
        checkValue(rule.of, `${path}.${key}.member`, item, problems);
      }
    }
  }
}

function checkObject(path: string, value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrongType(path, 'a structure');
}

/** Names in messages start in lower case, whatever the wire has. */
function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function problemsMessage(problems: readonly string[]): string {
  const errors = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  return `${errors} detected: ${problems.join('; ')}`;
}

function wrongType(path: string, wanted: string): ServiceError {
  return new ServiceError('SerializationException', `Value at '${path}' is not ${wanted}`);
}
