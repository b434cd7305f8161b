/** What one way of dealing with passwords would mean; `plan` sets them side by side while nobody has chosen. */
export interface PasswordChoice {
  passwords: 'reset' | 'sign-in' | 'passwordless';
  /** Whether this version can carry it out. */
  available: boolean;
  /** People who must do something before they get in again. */
  mustAct: number;
  /** Minutes of writing to the target; undefined where people's own sign-ins set the pace. */
  minutes?: number;
  /** Codes that go out by email or SMS at the least. */
  messages: number;
  monthlyActiveUsers: number;
  /** What it asks of the app and of the people. */
  means: string;
}

export interface PasswordFacts {
  crossing: number;
  cannotRecover: number;
  /** Of the whole plan, and of AdminCreateUser, groups and flags without AdminSetUserPassword. */
  minutes: number;
  minutesWithoutPasswords: number;
}

/**
 * The three choices by the numbers of this plan. Nobody who is once in the target can bring the old password along
 * (facts §5), which is why there is no default.
 */
export function comparePasswordChoices(facts: PasswordFacts): PasswordChoice[] {
  const { crossing, cannotRecover, minutes, minutesWithoutPasswords } = facts;
  const enabledAndVerified = crossing - cannotRecover;
  return [
    {
      passwords: 'reset',
      available: true,
      mustAct: enabledAndVerified,
      minutes,
      messages: enabledAndVerified,
      monthlyActiveUsers: crossing,
      means: 'everybody chooses a new password by "forgot password"; at most 15 people a second can',
    },
    {
      passwords: 'sign-in',
      available: false,
      mustAct: 0,
      messages: 0,
      // Only who signs in becomes active; how many do is not known beforehand.
      monthlyActiveUsers: 0,
      means:
        'passwords are kept: each crosses at the next sign-in, through a trigger that stays until all have come or been swept; the app must use USER_PASSWORD_AUTH meanwhile',
    },
    {
      passwords: 'passwordless',
      available: false,
      mustAct: 0,
      minutes: minutesWithoutPasswords,
      messages: 0,
      monthlyActiveUsers: crossing,
      means: 'nobody has a password: a one-time code at each sign-in, and the app must offer that',
    },
  ];
}
