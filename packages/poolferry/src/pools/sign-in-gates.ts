import { Contact } from '../mapping/contacts.ts';
import type { Finding } from '../report/finding.ts';
import { type GateFacts, note, stop } from './gate-facts.ts';
import { counted } from './in-words.ts';
import { peopleWho } from './people.ts';
import { secondFactorsOf } from './second-factors.ts';

/** Whether the target lets people in who have the right password. */
export function signInGates(facts: GateFacts): Finding[] {
  return [...withoutFactor(facts), ...weakerFactors(facts), ...withoutPasswords(facts), ...riskBased(facts)];
}

/** Nobody brings a software token along (facts §7); a phone or an email serves unverified as well. */
function withoutFactor({ target, people }: GateFacts): Finding[] {
  const factors = secondFactorsOf(target);
  if (factors.required !== 'ON') return [];
  const serving = (factors.sms ? Contact.phone : 0) | (factors.email ? Contact.email : 0);
  const { users, examples } = peopleWho(
    people,
    ({ enabled, contacts }) => enabled && (contacts & serving) === 0,
  );
  if (users === 0) return [];
  const taken = [factors.sms && 'SMS', factors.email && 'email', factors.totp && 'TOTP'].filter(Boolean);
  const who = `the target requires a second factor (${taken.join(', ')}), and ${counted(users, 'enabled person has', 'enabled people have')} none that they could use`;
  return [
    stop('mfa-without-factor', {
      about: 'users',
      count: users,
      examples,
      means: factors.totp
        ? `${who}: their app must answer MFA_SETUP by having them register TOTP, or they cannot sign in`
        : `${who}: they cannot sign in, reset or not (facts §3.1)`,
      choices: [
        'in the target make MFA optional for the time being, or take a factor that they have, such as email (console: Sign-in, Multi-factor authentication; SetUserPoolMfaConfig)',
      ],
    }),
  ];
}

function weakerFactors({ source, target }: GateFacts): Finding[] {
  if (source === undefined) return [];
  const [before, after] = [secondFactorsOf(source).required, secondFactorsOf(target).required];
  const rank = { OFF: 0, OPTIONAL: 1, ON: 2 };
  if (rank[after] >= rank[before]) return [];
  return [
    note('mfa-weaker-in-target', {
      means: `MFA is ${before} in the source and ${after} in the target: people who gave a second factor until now may get in by the password alone`,
    }),
  ];
}

/** Where one-time codes or passkeys let people in without a password. */
function withoutPasswords({ target }: GateFacts): Finding[] {
  const factors = target.pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  const others = factors.filter((factor) => factor !== 'PASSWORD');
  if (others.length === 0) return [];
  return [
    note('passwordless-target', {
      unit: 'factors',
      count: others.length,
      parts: others.map((name) => ({ name, count: 1 })),
      means:
        'the target also lets people in without a password: whom AdminCreateUser carries gets a random one all the same, which cannot be taken away later (facts §4.1); whom the import job carries may end CONFIRMED and not RESET_REQUIRED (facts §3.6)',
    }),
  ];
}

function riskBased({ target }: GateFacts): Finding[] {
  if (target.pool.UserPoolAddOns?.AdvancedSecurityMode !== 'ENFORCED') return [];
  return [
    note('threat-protection-enforced', {
      means:
        'threat protection is enforced in the target, which knows nobody’s devices and habits yet: first sign-ins may be challenged or blocked; audit only until people have settled in',
    }),
  ];
}
