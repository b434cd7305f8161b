import { Contact } from '../mapping/contacts.ts';
import { blocksRecovery } from '../mapping/target-rules.ts';
import type { Finding } from '../report/finding.ts';
import { deadEnd, type GateFacts, note, setInTarget, stop } from './gate-facts.ts';
import { counted, days, minutes } from './in-words.ts';
import { defaultSenderPerDay, type People, peopleWho, resetBy, resetMinutes } from './people.ts';
import { secondFactorsOf } from './second-factors.ts';

/** What settles it. */
export const recoveryByEmail = setInTarget(
  'AccountRecoverySetting to verified_email with priority 1',
  'Sign-in, User account recovery, "Email only" or "Email if available, otherwise SMS"',
);

/** What `recovery-blocked` says, of a plan and of files for the import job alike. */
export const recoveryBlocked =
  'the target recovers by admin_only, so that "forgot password" is refused to everybody, and nobody could ever set a password (facts §4.5)';

/** Whether people get back in by "forgot password", and how their codes reach them. */
export function recoveryGates(facts: GateFacts): Finding[] {
  if (blocksRecovery(facts.recovery)) return [blocked(facts)];
  const [byEmail, bySms] = [resetBy('email', facts), resetBy('sms', facts)];
  return [
    ...smsFirst(facts, bySms),
    ...emailWithEmailMfa(facts),
    ...smsWithSmsMfa(facts),
    ...senderLimit(facts, byEmail),
    ...throughput(facts, byEmail.users + bySms.users),
  ];
}

function blocked({ people }: GateFacts): Finding {
  return deadEnd('recovery-blocked', {
    about: 'users',
    count: people.reduce((sum, { users }) => sum + users, 0),
    means: recoveryBlocked,
    choices: [recoveryByEmail],
  });
}

/** Without the setting, and with phone before email, whoever has a verified phone gets the code there (facts §4.5). */
function smsFirst({ recovery, target }: GateFacts, { users, examples }: People): Finding[] {
  if (recovery !== undefined && recovery[0] !== 'verified_phone_number') return [];
  const why =
    recovery === undefined
      ? 'the target has no AccountRecoverySetting, and Cognito then tries phone before email'
      : 'the target recovers by phone first';
  const code = 'recovery-by-sms-first';
  if (users === 0) {
    return [
      note(code, {
        means: `${why}; nobody who crosses gets their code by SMS, since none has a verified phone for it`,
      }),
    ];
  }
  const sender =
    target.pool.SmsConfiguration === undefined
      ? 'the target has no SmsConfiguration to send them by'
      : 'an account in the SNS sandbox, or at its monthly spend limit, sends none';
  const means = `${why}: ${counted(users, 'person gets', 'people get')} their code by SMS and not by email; each SMS costs, and ${sender}`;
  return [stop(code, { about: 'users', count: users, examples, means, choices: [recoveryByEmail] })];
}

/** The medium of a second factor cannot carry the reset code as well (facts §4.5). */
function emailWithEmailMfa({ recovery, target }: GateFacts): Finding[] {
  const factors = secondFactorsOf(target);
  const onlyEmail = recovery?.length === 1 && recovery[0] === 'verified_email';
  if (!onlyEmail || factors.required === 'OFF' || !factors.email) return [];
  return [
    stop('recovery-email-with-email-mfa', {
      means:
        'the target recovers by email only and takes email as second factor: whoever comes to use email as second factor can never reset a password again (facts §4.5); who will, no listing tells',
      choices: [
        setInTarget(
          'verified_phone_number as the second way of AccountRecoverySetting',
          'Sign-in, User account recovery, "Email if available, otherwise SMS"',
        ),
        'take email out of the second factors of the target (console: Sign-in, Multi-factor authentication; SetUserPoolMfaConfig without EmailMfaConfiguration)',
      ],
    }),
  ];
}

/** As above. Unlike email, who has SMS as second factor is listed (facts §7). */
function smsWithSmsMfa({ recovery, target, people }: GateFacts): Finding[] {
  const factors = secondFactorsOf(target);
  const onlySms = recovery?.length === 1 && recovery[0] === 'verified_phone_number';
  if (!onlySms || factors.required === 'OFF' || !factors.sms) return [];
  const having = peopleWho(people, ({ enabled, contacts }) => enabled && (contacts & Contact.smsMfa) !== 0);
  const isRequired = factors.required === 'ON';
  if (!isRequired && having.users === 0) return [];
  const why = 'the target recovers by phone only and takes SMS as second factor';
  return [
    stop('recovery-sms-with-sms-mfa', {
      ...(isRequired ? {} : { about: 'users', count: having.users, examples: having.examples }),
      means: isRequired
        ? `${why}, which it requires: whoever uses SMS as second factor can never reset a password again (facts §4.5)`
        : `${why}: ${counted(having.users, 'person who has', 'people who have')} it can never reset a password (facts §4.5)`,
      choices: [
        recoveryByEmail,
        'take SMS out of the second factors of the target (console: Sign-in, Multi-factor authentication; SetUserPoolMfaConfig without SmsMfaConfiguration)',
      ],
    }),
  ];
}

function senderLimit({ target }: GateFacts, { users }: People): Finding[] {
  const { EmailConfiguration: email, LambdaConfig: triggers } = target.pool;
  const isOwnSender = email?.EmailSendingAccount === 'DEVELOPER' || triggers?.CustomEmailSender !== undefined;
  if (isOwnSender || users === 0) return [];
  const limit = `your sender, Cognito's own, allows ${defaultSenderPerDay} a day for the whole account`;
  const code = 'email-sender-limit';
  const told = { about: 'users', count: users } as const;
  if (users <= defaultSenderPerDay) {
    return [
      note(code, { ...told, means: `${counted(users, 'person', 'people')} must reset by email; ${limit}` }),
    ];
  }
  return [
    stop(code, {
      ...told,
      means: `${counted(users, 'person', 'people')} must reset by email; ${limit}: ${days(users / defaultSenderPerDay)}, and whoever comes after the ${defaultSenderPerDay}th of a day gets none`,
      choices: [
        setInTarget(
          'EmailConfiguration to EmailSendingAccount DEVELOPER with the ARN of a verified Amazon SES identity',
          'Authentication methods, Email, "Send email with Amazon SES"',
        ),
      ],
    }),
  ];
}

function throughput({ target }: GateFacts, users: number): Finding[] {
  if (users === 0) return [];
  const hasSes = target.pool.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER';
  const sending = hasSes
    ? '; how many SES sends for your account a day and a second is not read: look with `aws sesv2 get-account --query SendQuota` in the Region of the identity'
    : '';
  return [
    note('recovery-throughput', {
      about: 'users',
      count: users,
      means: `${counted(users, 'person', 'people')} must reset: two calls each, at most 15 people a second (30 recovery calls a second, which nobody can raise, and which the migration's own passwords draw on): ${minutes(resetMinutes(users))} at the least if all came at once${sending}`,
    }),
  ];
}
