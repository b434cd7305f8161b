import type { DecidingOptions } from '../config/options.ts';
import type { ListedUser } from '../user.ts';
import { type AttributeProblem, carryAttributes, findRefusedAttribute } from './attributes.ts';
import { decisionAbout, type ImpossibleDecision, underDecision } from './decisions.ts';
import { type EmailFault, faultOfEmail, signInKey } from './sign-in-name.ts';
import type { TargetRules } from './target-rules.ts';

/** What a source user should become in the target; groups are the ledger's to tell. */
export interface Draft {
  username: string;
  attributes: Record<string, string>;
  enabled: boolean;
  smsMfa: boolean;
}

/** Why a user does not cross. Stable; `status`, reports and scripts show it. */
type SkipReason =
  | 'without-email'
  | 'unconfirmed'
  | 'unverified'
  | 'federated'
  | 'duplicate'
  | 'name-in-target'
  | 'decided'
  | 'gone';

/** What a person must settle before anybody crosses; each names the option that does. */
export type Problem =
  | 'without-email'
  | 'unconfirmed'
  | 'unverified'
  | 'federated'
  | 'linked'
  | 'duplicates'
  | 'groups-over-100'
  | 'decision-impossible'
  | AttributeProblem;

/** What becomes of one user, looked at alone; names wanted by several are settled afterwards. */
export type Verdict =
  | { kind: 'cross'; draft: Draft; signIn: string }
  | { kind: 'skip'; reason: SkipReason; why?: EmailFault }
  | {
      kind: 'problem';
      problem: Problem;
      attribute?: string;
      /** What is wrong, in words that stand in a finding. */
      why?: string;
    };

/**
 * Decides about one source user. Skips chosen by an option come first, so that whoever stays behind anyway
 * takes no name from anybody.
 */
export function judge(user: ListedUser, given: DecidingOptions, rules: TargetRules): Verdict {
  const decision = decisionAbout(user, given);
  if (decision === 'skip') return { kind: 'skip', reason: 'decided' };
  const verdict = judgeByOptions(user, underDecision(decision, given), rules);
  if (decision === undefined || verdict.kind !== 'skip') return verdict;
  return impossible(
    verdict.reason === 'federated'
      ? 'only their identity provider can bring them'
      : 'no email that can be a username',
  );
}

/** The owner's decision about a user cannot be followed; a person must take it back. */
export function impossible(why: ImpossibleDecision): Extract<Verdict, { kind: 'problem' }> {
  return { kind: 'problem', problem: 'decision-impossible', why };
}

function judgeByOptions(user: ListedUser, options: DecidingOptions, rules: TargetRules): Verdict {
  if (user.status === 'EXTERNAL_PROVIDER') {
    if (options.federated === 'stop') return { kind: 'problem', problem: 'federated' };
    // Only their identity provider can bring them back; they return on their next sign-in (facts §8).
    return { kind: 'skip', reason: 'federated' };
  }
  if (user.status === 'UNCONFIRMED' && options.unconfirmed === 'skip') {
    return { kind: 'skip', reason: 'unconfirmed' };
  }

  const drafted = draftOf(user, options, rules);
  if (drafted.kind !== 'draft') return drafted;
  const { draft } = drafted;
  if (!hasVerifiedEmail(draft) && options.unverified === 'skip') {
    return { kind: 'skip', reason: 'unverified' };
  }

  if (isLinked(user) && options.federated === 'stop') return { kind: 'problem', problem: 'linked' };
  if (user.status === 'UNCONFIRMED' && options.unconfirmed === 'stop') {
    return { kind: 'problem', problem: 'unconfirmed' };
  }
  const refused = findRefusedAttribute(draft.attributes, rules);
  if (refused !== undefined) return { kind: 'problem', ...refused };
  return { kind: 'cross', draft, signIn: signInKey(draft.username, rules.caseSensitive) };
}

/**
 * The pure function source user -> draft. Also used on the way and by verify, which must come to the same draft
 * as the plan did.
 */
export function draftOf(
  user: ListedUser,
  options: DecidingOptions,
  rules: TargetRules,
): { kind: 'draft'; draft: Draft } | Exclude<Verdict, { kind: 'cross' }> {
  const carried = carryAttributes(user, options);
  if ('problem' in carried) return { kind: 'problem', ...carried };
  const { email = '' } = carried.attributes;
  const fault = faultOfEmail(email);
  if (fault !== undefined) {
    return options.withoutEmail === 'skip'
      ? { kind: 'skip', reason: 'without-email', why: fault }
      : { kind: 'problem', problem: 'without-email', why: fault };
  }
  const smsMfa = user.smsMfa && rules.smsMfa && Boolean(carried.attributes.phone_number);
  return {
    kind: 'draft',
    draft: { username: email, attributes: carried.attributes, enabled: user.enabled, smsMfa },
  };
}

/** Whether a person still has to say what becomes of a user whose email nobody proved. */
export function needsUnverifiedDecision(user: ListedUser, draft: Draft, options: DecidingOptions): boolean {
  if (options.unverified !== 'stop' || hasVerifiedEmail(draft)) return false;
  return decisionAbout(user, options) === undefined;
}

export function hasVerifiedEmail(draft: Draft): boolean {
  return draft.attributes.email_verified === 'true';
}

/** A local user with federated identities linked to them (facts §8). */
export function isLinked(user: ListedUser): boolean {
  const { identities } = user.attributes;
  return (
    user.status !== 'EXTERNAL_PROVIDER' &&
    identities !== undefined &&
    identities !== '[]' &&
    identities !== ''
  );
}
