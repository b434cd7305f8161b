import type { DecidingOptions, DecisionAbout } from '../config/options.ts';
import type { ListedUser } from '../user.ts';

/** Why a decision cannot be followed; stands in a finding. */
export type ImpossibleDecision =
  | 'only their identity provider can bring them'
  | 'no email that can be a username'
  | 'the target has their name already'
  | 'several are to keep one name';

/** What the owner decided about this one user, by their sub, or their username where a file has no sub. */
export function decisionAbout(
  user: Pick<ListedUser, 'sub' | 'username'>,
  { decisions }: Pick<DecidingOptions, 'decisions'>,
): DecisionAbout | undefined {
  const name = user.sub?.toLowerCase() ?? user.username;
  return Object.hasOwn(decisions, name) ? decisions[name] : undefined;
}

/** The options as they are for a user with that decision: to carry somebody answers every question about their standing. */
export function underDecision(
  decision: DecisionAbout | undefined,
  options: DecidingOptions,
): DecidingOptions {
  if (decision === undefined || decision === 'skip') return options;
  const federated = options.federated === 'stop' ? 'none' : options.federated;
  return { ...options, unverified: 'carry', unconfirmed: 'carry', federated };
}
