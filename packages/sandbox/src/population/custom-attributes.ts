/** A custom attribute as a pool declares it; `min` and `max` bound a String's length or a Number's value. */
export interface CustomAttribute {
  /** Without the `custom:` prefix. */
  readonly name: string;
  readonly type: 'String' | 'Number' | 'Boolean' | 'DateTime';
  readonly mutable: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** Each of the four types, one immutable (facts §10.1), and two that no user has. */
export const CUSTOM_ATTRIBUTES: readonly CustomAttribute[] = [
  { name: 'tenant', type: 'String', mutable: true, min: 1, max: 64 },
  { name: 'plan', type: 'String', mutable: true, min: 1, max: 32 },
  { name: 'legacy_id', type: 'String', mutable: false, min: 1, max: 64 },
  { name: 'points', type: 'Number', mutable: true, min: -1000, max: 1_000_000 },
  { name: 'note', type: 'String', mutable: true, min: 0, max: 2048 },
  { name: 'joined_at', type: 'DateTime', mutable: true },
  { name: 'newsletter', type: 'Boolean', mutable: true },
  // Free for whoever wants to keep the source's ids in the target (facts §10.1).
  { name: 'legacy_sub', type: 'String', mutable: false, min: 1, max: 64 },
  { name: 'legacy_username', type: 'String', mutable: false, min: 1, max: 128 },
];
