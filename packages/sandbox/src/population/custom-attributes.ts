/** A custom attribute of both pools. Bounds are lengths for a String and values for a Number. */
export interface CustomAttribute {
  readonly name: `custom:${string}`;
  readonly type: 'String' | 'Number' | 'Boolean' | 'DateTime';
  readonly mutable: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** The last two hold nobody's value in the source: they are there for old ids in the target. */
export const CUSTOM_ATTRIBUTES: readonly CustomAttribute[] = [
  { name: 'custom:tenant', type: 'String', mutable: true, min: 1, max: 64 },
  { name: 'custom:plan', type: 'String', mutable: true, min: 0, max: 32 },
  { name: 'custom:legacy_id', type: 'String', mutable: false, min: 1, max: 64 },
  { name: 'custom:points', type: 'Number', mutable: true, min: 0, max: 1_000_000 },
  { name: 'custom:opted_in', type: 'Boolean', mutable: true },
  { name: 'custom:member_since', type: 'DateTime', mutable: true },
  { name: 'custom:note', type: 'String', mutable: true, min: 0, max: 2048 },
  { name: 'custom:legacy_sub', type: 'String', mutable: false, min: 1, max: 64 },
  { name: 'custom:legacy_username', type: 'String', mutable: false, min: 1, max: 128 },
];
