import type { PoolSettings } from '../cognito/pool-settings.ts';
import type { ReachGroup } from '../ledger/reach.ts';
import { Contact } from '../mapping/contacts.ts';
import type { TargetRules } from '../mapping/target-rules.ts';
import { peopleWho, resetBy, resetMinutes } from '../pools/people.ts';

/** From the fewest to the most it can come to; both the same where it is known, no `to` where it never ends. */
export interface Range {
  from: number;
  to?: number;
}

/** What one way of dealing with passwords would mean; `plan` sets them side by side while nobody has chosen. */
export interface PasswordChoice {
  passwords: 'reset' | 'sign-in' | 'passwordless';
  /** Whether this version can carry it out. */
  available: boolean;
  /** Who crosses as it stands; whoever still has something to settle comes on top. */
  people: number;
  /** People who must choose a new password before they get in again. */
  mustAct: Range;
  /** People who cannot get in, whatever they do: disabled, or nothing to send a code to. */
  cannotAct: Range;
  /** Minutes of writing to the target. */
  minutes: Range;
  /** Minutes that people's resets take at the least, at 15 people a second (facts §1.2). */
  resetMinutes: Range;
  /** Codes that go out, if nobody asks for a second one. */
  messages: { email: Range; sms: Range };
  /** Those that Cognito will bill, over the months it takes (facts §14). */
  monthlyActiveUsers: { source: Range; target: Range };
  /** What the app must change, and what must be set in the pools. */
  app: string[];
  means: string;
}

export interface PasswordFacts {
  /** Who crosses. */
  people: readonly ReachGroup[];
  recovery: TargetRules['recovery'];
  /** Of the whole plan, and of AdminCreateUser, groups and flags without AdminSetUserPassword. */
  minutes: number;
  minutesWithoutPasswords: number;
  /** Who becomes active in the target by the migration itself, and who by acting only, since an import job made them. */
  activeAtOnce: number;
  activeByActing: number;
  /** Missing where the plan was made before settings were kept. */
  target?: PoolSettings | undefined;
}

/**
 * The three choices by the numbers of this plan. Nobody who is once in the target can bring the old password along
 * (facts §5), which is why there is no default.
 */
export function comparePasswordChoices(facts: PasswordFacts): PasswordChoice[] {
  return [reset(facts), signIn(facts), passwordless(facts)];
}

function reset(facts: PasswordFacts): PasswordChoice {
  const resets = resetsOf(facts);
  const users = resets.email + resets.sms;
  return {
    passwords: 'reset',
    available: true,
    people: everybody(facts),
    mustAct: exactly(users),
    cannotAct: exactly(everybody(facts) - users),
    minutes: exactly(facts.minutes),
    resetMinutes: exactly(resetMinutes(users)),
    messages: { email: exactly(resets.email), sms: exactly(resets.sms) },
    monthlyActiveUsers: { source: exactly(0), target: activeInTarget(facts) },
    app: [
      'say on the sign-in page that everybody needs a new password, with a link to "forgot password": the old one is refused like any wrong one',
      'where the target signs in by email alone, ask for the email and no longer for the username',
    ],
    means: 'everybody chooses a new password by "forgot password"',
  };
}

function signIn(facts: PasswordFacts): PasswordChoice {
  const all = resetsOf(facts);
  // Only who has a password that works today can prove it (facts §5.1).
  const without = resetsOf({ ...facts, people: facts.people.filter(({ confirmed }) => !confirmed) });
  const canProve = peopleWho(facts.people, ({ enabled, confirmed }) => enabled && confirmed).users;
  const most = all.email + all.sms;
  const least = without.email + without.sms;
  return {
    passwords: 'sign-in',
    available: false,
    people: everybody(facts),
    mustAct: { from: least, to: most },
    cannotAct: { from: everybody(facts) - canProve - least, to: everybody(facts) - most },
    minutes: { from: 0, to: facts.minutes },
    resetMinutes: { from: resetMinutes(least), to: resetMinutes(most) },
    messages: {
      email: { from: without.email, to: all.email },
      sms: { from: without.sms, to: all.sms },
    },
    // Each check of a password is a sign-in at the source (facts §5.1).
    monthlyActiveUsers: { source: { from: 0, to: canProve }, target: activeInTarget(facts) },
    app: [
      'sign in by USER_PASSWORD_AUTH and never by SRP until the sweep',
      'ask for the email: in a pool that signs in by email the trigger cannot take an old username',
      'run a user-migration trigger on the target, and a client for it on the source, until all have come or been swept; close sign-up for that time',
      'for whoever is swept, the same as with reset',
    ],
    means:
      'passwords are kept: each crosses at their next sign-in; whoever has not come by the sweep is carried as with reset',
  };
}

function passwordless(facts: PasswordFacts): PasswordChoice {
  const { people, target } = facts;
  const reachable = ({ contacts }: ReachGroup) => (contacts & (Contact.email | Contact.phone)) !== 0;
  const byEmail = peopleWho(people, (group) => group.enabled && (group.contacts & Contact.email) !== 0).users;
  const reached = peopleWho(people, (group) => group.enabled && reachable(group)).users;
  return {
    passwords: 'passwordless',
    available: false,
    people: everybody(facts),
    mustAct: exactly(0),
    cannotAct: exactly(everybody(facts) - reached),
    minutes: exactly(facts.minutesWithoutPasswords),
    resetMinutes: exactly(0),
    // One at the first sign-in, and one at each that follows.
    messages: { email: andMore(byEmail), sms: andMore(reached - byEmail) },
    monthlyActiveUsers: { source: exactly(0), target: activeInTarget(facts) },
    app: [
      'sign in by USER_AUTH with a one-time code (EMAIL_OTP, SMS_OTP) or a passkey, and offer no password',
      ...(target === undefined ? [] : missingForCodes(target)),
      'whoever has a password once can never be without one again, so that this cannot follow on reset',
    ],
    means: 'nobody has a password: a one-time code at each sign-in',
  };
}

/** What one-time codes want of the target (facts §4.1, §7). */
function missingForCodes({ pool }: PoolSettings): string[] {
  const missing: string[] = [];
  if (pool.UserPoolTier === 'LITE')
    missing.push('the target is of the tier LITE: it takes ESSENTIALS or PLUS');
  const factors = pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  if (!factors.some((factor) => factor === 'EMAIL_OTP' || factor === 'SMS_OTP')) {
    missing.push(
      'the target allows no one-time codes yet: AllowedFirstAuthFactors with EMAIL_OTP or SMS_OTP',
    );
  }
  if (pool.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER') {
    missing.push(
      "the target sends by Cognito's own sender, 50 messages a day: EmailConfiguration with Amazon SES",
    );
  }
  return missing;
}

function resetsOf(facts: Pick<PasswordFacts, 'people' | 'recovery'>): { email: number; sms: number } {
  return { email: resetBy('email', facts).users, sms: resetBy('sms', facts).users };
}

const everybody = ({ people }: PasswordFacts): number => peopleWho(people, () => true).users;

const activeInTarget = ({ activeAtOnce, activeByActing }: PasswordFacts): Range => ({
  from: activeAtOnce,
  to: activeAtOnce + activeByActing,
});

const andMore = (number: number): Range => (number === 0 ? exactly(0) : { from: number });

const exactly = (number: number): Range => ({ from: number, to: number });
