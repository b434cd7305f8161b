import type { Pace } from '../events.ts';
import { type Category, documentedQuotas } from '../pacing/categories.ts';
import type { OverKnown } from '../pacing/limits.ts';
import { grouped } from './duration.ts';

/** What bounds a category, the same wherever it is told: `25/s`, or `5/s in one pool`. */
export function limitText({
  limitPerSecond,
  limitInOnePool,
}: Pick<Pace, 'limitPerSecond' | 'limitInOnePool'>): string {
  return `${grouped(limitPerSecond)}/s${limitInOnePool ? ' in one pool' : ''}`;
}

/** What to ask oneself where a stated limit is over what is known; the stated one holds. */
export function overKnownText(
  category: Category,
  { statedPerSecond, knownPerSecond, knownFrom }: OverKnown,
): string {
  const fixed = documentedQuotas[category].adjustable ? '' : ' as fixed';
  const known = `${grouped(knownPerSecond)}/s that ${knownFrom === 'provisioned' ? 'Cognito has told' : `are documented${fixed}`}`;
  return `--quota-rate ${category}=${statedPerSecond} (quota.rates) is over the ${known}. If it is a slip, production is throttled while the run finds that out, and the time above is too short; leave it out, and the run goes by what Cognito tells. Keep it if AWS has granted you that much.`;
}
