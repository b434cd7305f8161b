import type { DecidingOptions } from '../../config/options.ts';
import type { RowEncoder } from '../../files/import-csv/encode-row.ts';
import { judge, needsUnverifiedDecision, type Verdict } from '../../mapping/decide.ts';
import { decisionAbout } from '../../mapping/decisions.ts';
import { type Holder, hasProved } from '../../mapping/duplicates.ts';
import { readClaim } from '../../mapping/target-names.ts';
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
export type Fate = { signIn?: string | undefined; furtherClaims?: readonly string[] } & (
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
  if (settled !== undefined) return { ...namesOf(verdict), named: { route: 'none', reason: settled } };
  if (verdict.kind === 'skip') return { named: { route: 'none', reason: verdict.reason } };
  if (verdict.kind === 'problem')
    return {
      named: { route: 'none', reason: verdict.problem, attribute: verdict.attribute, isProblem: true },
    };
  const { draft } = verdict;
  if (source.isTaken(verdict)) return { named: { route: 'none', reason: 'name-in-target' } };
  if (needsUnverifiedDecision(user, draft, options))
    return { ...namesOf(verdict), named: { route: 'none', reason: 'unverified', isProblem: true } };
  const told = rowOrReason(draft, target.job, encode);
  return told.row === undefined
    ? { ...namesOf(verdict), named: { route: 'admin-create', ...told } }
    : { ...namesOf(verdict), row: told.row };
}

function namesOf(verdict: Verdict): { signIn?: string; furtherClaims?: readonly string[] } {
  if (verdict.kind !== 'cross') return {};
  const { signIn, furtherClaims } = verdict;
  return { signIn, furtherClaims };
}

/** Somebody who wants a name that others may want too, with what decides between them. */
export interface Contender extends Holder {
  index: number;
  username: string;
  oldSub: string | undefined;
  /** The contested name. */
  name: string;
  /** Missing for who has a row; the row itself would be most of what a million contenders weigh. */
  named: Named | undefined;
  isGrouped: boolean;
}

/** Whose name of this kind it is; undefined for whoever wants none. */
export function nameOf({ signIn, furtherClaims = [] }: Fate, kind: NameKind): string | undefined {
  if (kind.isSignIn) return signIn;
  const claim = furtherClaims.find((one) => readClaim(one).kind === kind.kind);
  return claim === undefined ? undefined : readClaim(claim).key;
}

/** A kind of name that users have in the target (target-names.ts); the first is the one they are created under. */
export interface NameKind {
  kind: string;
  isSignIn: boolean;
}

/** Undefined for whoever wants no name of this kind. */
export function contenderOf(one: SourceUser, kind: NameKind, rules: RouteRules): Contender | undefined {
  const fate = fateOf(one, rules);
  const name = nameOf(fate, kind);
  if (name === undefined) return undefined;
  const { user, groups = [], index, begun = false } = one;
  const verdict = judge(user, rules.options, rules.target.rules);
  return {
    index,
    username: user.username,
    oldSub: user.sub,
    name,
    named: fate.named,
    isGrouped: groups.length > 0,
    sub: user.sub ?? user.username,
    verified:
      verdict.kind === 'cross' && hasProved(kind.kind, verdict.draft.attributes, rules.options.duplicates),
    enabled: user.enabled,
    createdAtMs: user.createdAtMs,
    begun,
    keeps: decisionAbout(user, rules.options) === 'keep',
  };
}
