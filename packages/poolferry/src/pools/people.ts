import type { ReachGroup } from '../ledger/reach.ts';
import { type CodeMedium, recoveryMedium } from '../mapping/contacts.ts';
import type { GateFacts } from './gate-facts.ts';

/** Some of those who cross: how many, and subs of up to three. */
export interface People {
  users: number;
  examples: string[];
}

export function peopleWho(people: readonly ReachGroup[], belongs: (group: ReachGroup) => boolean): People {
  const groups = people.filter(belongs);
  return {
    users: groups.reduce((sum, { users }) => sum + users, 0),
    examples: groups.slice(0, 3).map(({ example }) => example),
  };
}

/** Who will reset their password by a code that comes this way. */
export function resetBy(
  medium: NonNullable<CodeMedium>,
  { people, recovery }: Pick<GateFacts, 'people' | 'recovery'>,
): People {
  return peopleWho(
    people,
    ({ enabled, contacts }) => enabled && recoveryMedium(contacts, recovery) === medium,
  );
}

/** ForgotPassword and its confirmation draw on 30 calls a second that nobody can raise (facts §1.2). */
const resetsPerSecond = 15;
export const resetMinutes = (people: number): number => people / resetsPerSecond / 60;

/** How many messages a day Cognito's own email sender sends for an account (facts §1.4). */
export const defaultSenderPerDay = 50;
