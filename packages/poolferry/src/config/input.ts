import type { AttributeOptions, DecidingOptions, Options, PoolOptions, QuotaOptions } from './options.ts';

type Loose<T> = { [K in keyof T]?: T[K] | undefined };
type Grouped = 'source' | 'target' | 'attributes' | 'legacyIds' | 'groups' | 'quota';

/** Options as somebody gives them, in a config file, by flags or to the library: only what differs from the defaults. */
export interface OptionsInput extends Loose<Omit<Options, Grouped>> {
  source?: Loose<PoolOptions> | undefined;
  target?: Loose<PoolOptions> | undefined;
  attributes?: Loose<AttributeOptions> | undefined;
  legacyIds?: Loose<DecidingOptions['legacyIds']> | undefined;
  groups?: Loose<DecidingOptions['groups']> | undefined;
  quota?: Loose<QuotaOptions> | undefined;
}
