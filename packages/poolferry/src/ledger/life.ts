import { nameless } from './name-hash.ts';
import { Reached } from './progress.ts';

/**
 * What the users table says of one life in the target, of which somebody may have several: made, taken back, made again. Whatever
 * begins or ends one sets all of it, so that nothing of an earlier life is taken for a later one's. A new column of that kind goes
 * in here.
 */

/** By which they come. Whoever is made keeps it. */
const wayIn = { intent_ms: 'NULL', job: 'NULL', line: 'NULL', job_result: 'NULL' };

/** How we left them there. */
const standing = {
  settled_ms: 'NULL',
  undo_ms: 'NULL',
  written: 'NULL',
  writing: 'NULL',
  disabled_by_us: '0',
  mend: 'NULL',
};

/** Who they are there: kept for the record of whoever was taken back. */
const ids = { target_sub: 'NULL', target_username: 'NULL' };

/** Somebody was made; what is known of them already goes over it. */
export function lifeBegins(known: Partial<typeof standing>): string {
  return assignments({ ...standing, ...known });
}

/** They are not in the target any more. */
const lifeIsOver = assignments({ ...wayIn, ...standing });

/** As if there never had been anybody. */
export const neverLived = assignments({ ...wayIn, ...standing, ...ids });

/** They are not in the target any more, and stay behind for this reason. */
export const leftBehind = (
  code: string,
): string => `reached = ${Reached.nothing}, outcome = 'skipped', code = '${code}', message = NULL,
  route = 'none', ${nameless}, problem = NULL, recovers = NULL, detour = NULL, ${lifeIsOver}`;

export const lifeColumns: readonly string[] = Object.keys({ ...wayIn, ...standing, ...ids });

function assignments(columns: Record<string, string>): string {
  return Object.entries(columns)
    .map(([column, value]) => `${column} = ${value}`)
    .join(', ');
}
