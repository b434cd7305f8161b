import type { SandboxOptions } from '@poolferry/sandbox';
import type { SeededChoice } from './seeded-choice.ts';

/** What is asked of one migration, as plain JSON: a case that failed is kept as it is. */
export interface RandomMigration {
  target: 'email' | 'alias' | 'username';
  routes: 'admin-create' | 'import-job' | 'auto';
  duplicates: 'verified' | 'newest';
  unverified: 'skip' | 'carry';
  unconfirmed: 'skip' | 'carry';
  chains: 1 | 16;
  legacySub: boolean;
  switches: NonNullable<SandboxOptions['switches']>;
}

export function randomMigration(choice: SeededChoice): RandomMigration {
  const unverified = choice.oneOf(['skip', 'carry'] as const);
  return {
    target: choice.oneOf(['email', 'email', 'alias', 'username']),
    routes: choice.oneOf(['admin-create', 'admin-create', 'import-job', 'auto']),
    // The newest is sought among verified holders alone, and would leave a question open where there is none.
    duplicates: unverified === 'carry' ? 'verified' : choice.oneOf(['verified', 'newest']),
    unverified,
    unconfirmed: choice.oneOf(['skip', 'carry']),
    chains: choice.oneOf([1, 16]),
    legacySub: choice.chance(0.5),
    // Whatever the documents leave open, both ways.
    switches: {
      subPrefixFilter: choice.oneOf(['honoured', 'refused', 'equality']),
      tokenHourRunsFrom: choice.oneOf(['last-page', 'first-page']),
      addToGroupTwice: choice.oneOf(['ok', 'refused']),
      throttleStatus: choice.oneOf([400, 429]),
      errorStatus: choice.oneOf(['always-400', 'modelled']),
      emailCaseStored: choice.oneOf(['as-sent', 'folded']),
      lastModifiedFollows: choice.oneOf(['profile', 'attributes']),
      importedBirthdate: choice.oneOf(['iso', 'as-given']),
      importLineBase: choice.oneOf(['first-row-is-1', 'header-is-1']),
      startAfterUpload: choice.oneOf(['ok', 'fails-once']),
    },
  };
}
