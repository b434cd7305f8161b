import type { DecidingOptions } from '../../config/options.ts';
import type { RowEncoder } from '../../files/import-csv/encode-row.ts';
import { hasVerifiedEmail, judge, needsUnverifiedDecision } from '../../mapping/decide.ts';
import { decisionAbout } from '../../mapping/decisions.ts';
import type { Holder } from '../../mapping/duplicates.ts';
import type { ImportTarget } from '../import-target.ts';
import { rowOrReason } from '../job-route.ts';
import type { SourceUser, UserSource } from './source.ts';

/** Somebody who gets no row, and why. */
export interface Named {
  /** `admin-create` for who crosses all the same; `none` for who stays, or waits for a decision. */
  route: 'admin-create' | 'none';
  reason: string;
  attribute?: string | undefined;
  /** No option settles it yet. */
  isProblem?: boolean;
}

/** What becomes of one user, names wanted by several apart. Whoever crosses, or might, wants a sign-in name. */
export type Fate = { signIn?: string | undefined } & (
  | { row: string; named?: undefined }
  | { row?: undefined; named: Named }
);

export interface RouteRules {
  source: UserSource;
  target: ImportTarget;
  options: DecidingOptions;
  encode: RowEncoder;
}

/** A row for whoever the job can carry as they are; else how and why they are named. As `plan` decides. */
export function fateOf({ user, settled }: SourceUser, rules: RouteRules): Fate {
  const { source, target, options, encode } = rules;
  const verdict = judge(user, options, target.rules);
  if (settled !== undefined)
    return {
      signIn: verdict.kind === 'cross' ? verdict.signIn : undefined,
      named: { route: 'none', reason: settled },
    };
  if (verdict.kind === 'skip') return { named: { route: 'none', reason: verdict.reason } };
  if (verdict.kind === 'problem')
    return {
      named: { route: 'none', reason: verdict.problem, attribute: verdict.attribute, isProblem: true },
    };
  const { draft, signIn } = verdict;
  if (source.isTaken(signIn)) return { named: { route: 'none', reason: 'name-in-target' } };
  if (needsUnverifiedDecision(user, draft, options))
    return { signIn, named: { route: 'none', reason: 'unverified', isProblem: true } };
  const told = rowOrReason(draft, target.job, encode);
  return told.row === undefined
    ? { signIn, named: { route: 'admin-create', ...told } }
    : { signIn, row: told.row };
}

/** Somebody who wants a name that others may want too, with what decides between them. */
export interface Contender extends Holder {
  index: number;
  username: string;
  oldSub: string | undefined;
  signIn: string;
  /** Missing for who has a row; the row itself would be most of what a million contenders weigh. */
  named: Named | undefined;
  isGrouped: boolean;
}

/** Undefined for whoever wants no name. */
export function contenderOf(one: SourceUser, rules: RouteRules): Contender | undefined {
  const fate = fateOf(one, rules);
  if (fate.signIn === undefined) return undefined;
  const { user, groups = [], index, begun = false } = one;
  const verdict = judge(user, rules.options, rules.target.rules);
  return {
    index,
    username: user.username,
    oldSub: user.sub,
    signIn: fate.signIn,
    named: fate.named,
    isGrouped: groups.length > 0,
    sub: user.sub ?? user.username,
    verified: verdict.kind === 'cross' && hasVerifiedEmail(verdict.draft),
    enabled: user.enabled,
    createdAtMs: user.createdAtMs,
    begun,
    keeps: decisionAbout(user, rules.options) === 'keep',
  };
}
