import { askLimits } from '../../cognito/limits.ts';
import { categoryOf, documentedQuotas, type Operation } from '../../pacing/categories.ts';
import { phases } from '../../permissions/needs.ts';
import type { Check } from './check.ts';
import type { Look } from './pool.ts';

/** What Cognito allows this account beside what it documents, for the categories that can be raised and that the target's work takes. */
export async function* lookAtLimits({ side, opened, ports }: Look): AsyncGenerator<Check> {
  const check = 'limit';
  for (const category of raisable()) {
    let told: number | undefined;
    let why = 'Cognito does not tell.';
    await askLimits({
      door: opened.door,
      categories: [category],
      emit: (event) => {
        if (event.code === 'notice') why = event.message;
      },
      signal: ports.signal,
      onLimit: (_, limitPerSecond) => {
        told = limitPerSecond;
      },
    });
    const documented = documentedQuotas[category].ratePerSecond;
    if (told === undefined) {
      const says = `${category}: ${documented} a second are documented. ${why}`;
      yield { check, status: 'untold', side, says };
      // One "no" is enough.
      return;
    }
    const low = told < documented;
    yield {
      check,
      status: low ? 'warn' : 'ok',
      side,
      says: `${category}: ${told} a second, ${told === documented ? 'as documented' : `documented are ${documented}`}.`,
      ...(low && { todo: 'Ask Service Quotas why: a migration takes longer by this.' }),
    };
  }
}

function raisable() {
  const operations = phases
    .filter(({ side, makesTarget }) => side === 'target' && !makesTarget)
    .flatMap(({ actions }) => actions)
    .filter((action) => action.startsWith('cognito-idp:'))
    .map((action) => action.slice('cognito-idp:'.length) as Operation);
  return [...new Set(operations.map(categoryOf))].filter((category) => documentedQuotas[category].adjustable);
}
