import type { PoolDescription } from '../cognito/describe-pool.ts';
import { createRowEncoder, type RowEncoder } from '../files/import-csv/encode-row.ts';
import { mfaColumn, usernameColumn } from '../files/import-csv/limits.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { Draft } from '../mapping/decide.ts';
import { type ImportJobRules, whyNotByImportJob } from '../mapping/import-job.ts';
import { jobRulesOf } from './import-target.ts';
import type { Migration } from './migration.ts';

/** A user's row in the job's file; or why the job cannot carry them exactly as they are. */
export function rowOrReason(
  draft: Draft,
  rules: ImportJobRules,
  encode: RowEncoder,
): { row: string } | { row?: undefined; reason: string; attribute?: string | undefined } {
  const refusal = whyNotByImportJob(draft, rules);
  if (refusal !== undefined) return refusal;
  const encoded = encode(draft);
  if (encoded.row !== undefined) return { row: encoded.row };
  return { reason: encoded.refused, attribute: encoded.attribute };
}

/** By which of the two roads somebody crosses; and whether the job could carry them at all, for comparing the two. */
export type Road = { jobFits: boolean } & (
  | { route: 'admin-create'; detour?: string }
  | { route: 'import-job' }
);

/**
 * Chooses each crossing user's road. The import job takes whom it can carry exactly as they are; under `auto` only who
 * needs no later call: a group or a second factor makes them a monthly active user all the same (facts §14).
 */
export function roadChooser({
  ledger,
  options,
  importJob,
  target,
}: Migration): (user: LedgerUser, draft: Draft) => Road {
  const job = importJob ?? likelyImportJob(target.description);
  const encode = createRowEncoder(job.columns);
  return (user, draft) => {
    const told = rowOrReason(draft, job.rules, encode);
    // Whether a preference may be set while the user is RESET_REQUIRED is not documented (facts §4.5).
    const whyNot = told.row === undefined ? told.reason : draft.smsMfa ? 'sms-mfa' : undefined;
    const jobFits = whyNot === undefined;
    if (importJob === undefined) return { route: 'admin-create', jobFits };
    if (whyNot !== undefined) return { route: 'admin-create', detour: whyNot, jobFits };
    if (options.routes === 'auto' && ledger.groups.ofUser(user.key).length > 0) {
      return { route: 'admin-create', detour: 'has-groups', jobFits };
    }
    return { route: 'import-job', jobFits };
  };
}

/** What the job would take, by the pool's schema: nobody is to go by it, so that Cognito has not been asked for its header. */
function likelyImportJob(pool: PoolDescription): NonNullable<Migration['importJob']> {
  const attributes = [...pool.schema.keys()].filter((name) => name !== 'sub');
  return { columns: [...attributes, mfaColumn, usernameColumn], rules: jobRulesOf(pool) };
}

/** The import job leaves people RESET_REQUIRED, which an app must know what to do with (facts §3.6). */
export function wantsWordOnReset({ options }: Pick<Migration, 'options'>): boolean {
  return options.routes !== 'admin-create' && !options.appHandlesResetRequired;
}
