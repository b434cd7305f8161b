/** What one member of an operation's input may be (the service model's constraints). */
export type FieldRule =
  | {
      kind: 'string';
      required?: boolean;
      min?: number;
      max?: number;
      pattern?: RegExp;
      oneOf?: readonly string[];
    }
  | { kind: 'integer'; required?: boolean; min?: number; max?: number }
  | { kind: 'boolean'; required?: boolean }
  | { kind: 'list'; required?: boolean; max?: number; of: FieldRule }
  | { kind: 'object'; required?: boolean }
  | { kind: 'map'; required?: boolean; min?: number; max?: number; key?: FieldRule; of: FieldRule };

export type Shape = Readonly<Record<string, FieldRule>>;

const NAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

// facts §3.1: at most 128 characters, no white space.
export const USERNAME: FieldRule = { kind: 'string', required: true, min: 1, max: 128, pattern: NAME };
export const USER_POOL_ID: FieldRule = {
  kind: 'string',
  required: true,
  min: 1,
  max: 55,
  pattern: /^[\w-]+_[0-9a-zA-Z]+$/,
};
export const CLIENT_ID: FieldRule = { kind: 'string', required: true, min: 1, max: 128, pattern: /^[\w+]+$/ };
// facts §4.1: at most 256 characters, no white space.
export const PASSWORD: FieldRule = { kind: 'string', required: true, max: 256, pattern: /^[\S]+$/ };
// facts §6: groups.
export const GROUP_NAME: FieldRule = { kind: 'string', required: true, min: 1, max: 128, pattern: NAME };
export const GROUP_DESCRIPTION: FieldRule = { kind: 'string', max: 2048 };
export const ROLE_ARN: FieldRule = {
  kind: 'string',
  min: 20,
  max: 2048,
  pattern:
    /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/,
};
export const PRECEDENCE: FieldRule = { kind: 'integer', min: 0, max: 2 ** 31 - 1 };
// facts §2: 0 to 60 a page.
export const PAGE_LIMIT: FieldRule = { kind: 'integer', min: 0, max: 60 };
export const PAGE_TOKEN: FieldRule = { kind: 'string', min: 1 };
export const CODE: FieldRule = { kind: 'string', required: true, min: 1, max: 2048, pattern: /^[\S]+$/ };
export const TEXT: FieldRule = { kind: 'string' };
export const BOOLEAN: FieldRule = { kind: 'boolean' };
export const OBJECT: FieldRule = { kind: 'object' };
export const OBJECTS: FieldRule = { kind: 'list', of: OBJECT };
export const TEXTS: FieldRule = { kind: 'list', of: TEXT };
export const TEXT_MAP: FieldRule = { kind: 'map', of: TEXT };
/** Tags; the prefix `aws:` is kept for the services themselves. */
export const TAGS: FieldRule = {
  kind: 'map',
  key: { kind: 'string', min: 1, max: 128, pattern: /^(?!aws:)/i },
  of: { kind: 'string', max: 256 },
};
export const NAMES: FieldRule = { kind: 'list', of: { kind: 'string', min: 1, max: 32 } };

export function required<R extends FieldRule>(rule: R): R {
  return { ...rule, required: true };
}

export function optional<R extends FieldRule>(rule: R): R {
  return { ...rule, required: false };
}
