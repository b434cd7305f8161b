import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { OptionsInput } from './input.ts';
import { knownKeys, optionsInputSchema } from './schema.ts';

describe('optionsInputSchema', () => {
  test('gives what the types say, and refuses no value that they allow', () => {
    // Checked by the compiler: a choice that only one of the two knows fails `npm run types`.
    expectTypeOf<z.infer<typeof optionsInputSchema>>().toExtend<OptionsInput>();
    expectTypeOf<OptionsInput>().toExtend<z.infer<typeof optionsInputSchema>>();
    expect(optionsInputSchema.safeParse({}).success).toBe(true);
  });
});

describe('knownKeys', () => {
  test('are those of the object at the path', () => {
    expect(knownKeys([])).toContain('withoutEmail');
    expect(knownKeys(['target'])).toEqual(knownKeys(['source']));
    expect(knownKeys(['quota'])).toEqual(['share', 'rates']);
    expect(knownKeys(['quota', 'rates'])).toContain('UserCreation');
  });

  test('are none where every key, or none, is allowed', () => {
    expect(knownKeys(['attributes', 'set'])).toEqual([]);
    expect(knownKeys(['ledger'])).toEqual([]);
    expect(knownKeys(['no', 'such'])).toEqual([]);
  });
});
