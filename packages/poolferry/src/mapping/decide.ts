import type { DecidingOptions } from '../config/options.ts';
import type { ListedUser } from '../user.ts';
import { type AttributeProblem, carryAttributes, findRefusedAttribute } from './attributes.ts';
import { decisionAbout, type ImpossibleDecision, underDecision } from './decisions.ts';
import { type EmailFault, faultOfEmail, isEmailShaped, signInKey } from './sign-in-name.ts';
import { furtherClaims, signsInByEmail, type UsernameRefusal, usernameInTarget } from './target-names.ts';
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
  | 'gone'
  | UsernameRefusal;

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
  | UsernameRefusal
  | AttributeProblem;

/** What becomes of one user, looked at alone; names wanted by several are settled afterwards. */
export type Verdict =
  | {
      kind: 'cross';
      draft: Draft;
      /** The name they are created under, as the target tells it from others. */
      signIn: string;
      /** Their other names there (target-names.ts). */
      furtherClaims: readonly string[];
    }
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
  if (hasUnprovedEmail(draft) && options.unverified === 'skip') {
    return { kind: 'skip', reason: 'unverified' };
  }

  if (isLinked(user) && options.federated === 'stop') return { kind: 'problem', problem: 'linked' };
  if (user.status === 'UNCONFIRMED' && options.unconfirmed === 'stop') {
    return { kind: 'problem', problem: 'unconfirmed' };
  }
  const refused = findRefusedAttribute(draft.attributes, rules);
  if (refused !== undefined) return { kind: 'problem', ...refused };
  return {
    kind: 'cross',
    draft,
    signIn: signInKey(draft.username, rules.caseSensitive),
    furtherClaims: furtherClaims(draft.attributes, rules),
  };
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
  const { email } = carried.attributes;
  const fault = faultInTarget(email, rules);
  if (fault !== undefined) {
    return options.withoutEmail === 'skip'
      ? { kind: 'skip', reason: 'without-email', why: fault }
      : { kind: 'problem', problem: 'without-email', why: fault };
  }
  const named = signsInByEmail(rules)
    ? { username: email as string }
    : usernameInTarget(user, options.usernames, rules);
  if ('refused' in named) {
    return options.usernames === 'skip'
      ? { kind: 'skip', reason: named.refused }
      : { kind: 'problem', problem: named.refused };
  }
  const smsMfa = user.smsMfa && rules.smsMfa && Boolean(carried.attributes.phone_number);
  return {
    kind: 'draft',
    draft: { username: named.username, attributes: carried.attributes, enabled: user.enabled, smsMfa },
  };
}

/** An email is the name in some pools; elsewhere people need none, but Cognito takes none that is malformed. */
function faultInTarget(email: string | undefined, rules: TargetRules): EmailFault | undefined {
  if (signsInByEmail(rules)) return faultOfEmail(email);
  return email === undefined || isEmailShaped(email) ? undefined : 'malformed';
}

/** Whether a person still has to say what becomes of a user whose email nobody proved. */
export function needsUnverifiedDecision(user: ListedUser, draft: Draft, options: DecidingOptions): boolean {
  if (options.unverified !== 'stop' || !hasUnprovedEmail(draft)) return false;
  return decisionAbout(user, options) === undefined;
}

/** Where people have usernames of their own, they may have no email at all: then there is nothing to prove. */
function hasUnprovedEmail({ attributes }: Draft): boolean {
  return Boolean(attributes.email) && attributes.email_verified !== 'true';
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
