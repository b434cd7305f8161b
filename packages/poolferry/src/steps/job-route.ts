import { createRowEncoder, type RowEncoder } from '../files/import-csv/encode-row.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { Draft } from '../mapping/decide.ts';
import { type ImportJobRules, whyNotByImportJob } from '../mapping/import-job.ts';
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

/** By which of the two roads somebody crosses. */
export type Road = { route: 'admin-create'; detour?: string } | { route: 'import-job' };

/**
 * Chooses each crossing user's road. The import job takes whom it can carry exactly as they are; under `auto` only who
 * needs no later call: a group or a second factor makes them a monthly active user all the same (facts §14).
 */
export function roadChooser({
  ledger,
  options,
  importJob,
}: Migration): (user: LedgerUser, draft: Draft) => Road {
  if (importJob === undefined) return () => ({ route: 'admin-create' });
  const encode = createRowEncoder(importJob.columns);
  return (user, draft) => {
    const told = rowOrReason(draft, importJob.rules, encode);
    if (told.row === undefined) return { route: 'admin-create', detour: told.reason };
    // Whether a preference may be set while the user is RESET_REQUIRED is not documented (facts §4.5).
    if (draft.smsMfa) return { route: 'admin-create', detour: 'sms-mfa' };
    if (options.routes === 'auto' && ledger.groups.ofUser(user.key).length > 0) {
      return { route: 'admin-create', detour: 'has-groups' };
    }
    return { route: 'import-job' };
  };
}

/** The import job leaves people RESET_REQUIRED, which an app must know what to do with (facts §3.6). */
export function wantsWordOnReset({ options }: Pick<Migration, 'options'>): boolean {
  return options.routes !== 'admin-create' && !options.appHandlesResetRequired;
}
