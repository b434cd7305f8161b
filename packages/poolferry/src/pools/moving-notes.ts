import type { Finding } from '../report/finding.ts';
import { type GateFacts, note } from './gate-facts.ts';
import { secondFactorsOf } from './second-factors.ts';

/** What people must set up again, and what of the target's settings gets in the way while they move. Nothing here stops a plan. */
export function movingNotes(facts: GateFacts): Finding[] {
  return [...setUpAgain(facts), ...settingsInTheWay(facts), ...notRead(facts)];
}

/** Who has any of these only AdminGetUser tells, which makes each user an active one (facts §7, §14). */
const whoHasIt =
  'who has it, no listing tells, and asking user by user would make all of them monthly active users';

function setUpAgain({ source }: GateFacts): Finding[] {
  if (source === undefined) return [];
  const findings: Finding[] = [];
  if (secondFactorsOf(source).totp) {
    findings.push(
      note('totp-enrolls-again', {
        means: `the source takes TOTP as second factor: the secret cannot be read, so that whoever has it must register their authenticator again; ${whoHasIt}`,
      }),
    );
  }
  const factors = source.pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? [];
  if (source.mfa.WebAuthnConfiguration !== undefined || factors.includes('WEB_AUTHN')) {
    findings.push(
      note('passkeys-enroll-again', {
        means: `the source takes passkeys: their keys stay there, so that whoever has one must register it again; ${whoHasIt}`,
      }),
    );
  }
  if (source.pool.DeviceConfiguration !== undefined) {
    findings.push(
      note('devices-forgotten', {
        means:
          'the source remembers devices: none comes along, so that each is asked for the second factor again, once',
      }),
    );
  }
  return findings;
}

function settingsInTheWay({ target }: GateFacts): Finding[] {
  const findings: Finding[] = [];
  if (target.pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true) {
    findings.push(
      note('sign-up-open', {
        means:
          'anybody can sign up in the target while people move, with the email of somebody who has not crossed yet, who is then left behind (`name-taken`, `name-in-target`): AllowAdminCreateUserOnly closes it for that time (facts §5)',
      }),
    );
  }
  const verified = target.pool.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  if (verified.length > 0) {
    findings.push(
      note('verify-before-update', {
        unit: 'attributes',
        count: verified.length,
        parts: verified.map((name) => ({ name, count: 1 })),
        means:
          'the target keeps the old value of these attributes until a new one is verified: whoever mends one afterwards as an administrator must set its …_verified in the same call (facts §10.2)',
      }),
    );
  }
  return findings;
}

/** What could not be read is never taken for empty. */
function notRead({ source, target }: GateFacts): Finding[] {
  const parts = [
    ...(source?.unread ?? []).map(({ operation, reason }) => `source: ${operation} (${reason})`),
    ...target.unread.map(({ operation, reason }) => `target: ${operation} (${reason})`),
  ];
  if (parts.length === 0) return [];
  return [
    note('settings-unread', {
      unit: 'operations',
      count: parts.length,
      parts: parts.map((name) => ({ name, count: 1 })),
      means:
        'these settings could not be read, so that this plan says nothing of what depends on them; allow the operations (docs/reference/iam.md) and plan again',
    }),
  ];
}
