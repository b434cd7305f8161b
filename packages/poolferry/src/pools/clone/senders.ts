import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { type CloneOptions, isHere } from './options.ts';
import type { NotCopied } from './part.ts';

type Pool = PoolSettings['pool'];

interface ClonedSenders {
  email: Pool['EmailConfiguration'];
  sms: Pool['SmsConfiguration'];
  /** Whether email leaves by the owner's own SES, which email MFA wants. */
  hasOwnEmail: boolean;
  notCopied: NotCopied[];
}

/** Who sends the clone's email and SMS. SES identities, SNS roles and Regions are bound to where they are. */
export function cloneSenders({ pool, mfa }: PoolSettings, { place }: CloneOptions): ClonedSenders {
  const email = pool.EmailConfiguration;
  const sms = pool.SmsConfiguration ?? mfa.SmsMfaConfiguration?.SmsConfiguration;
  const hasOwnEmail = email?.SourceArn !== undefined;
  const hasSms = sms !== undefined && Object.keys(sms).length > 0;
  if (isHere(place))
    return { email, sms: hasSms ? sms : undefined, hasOwnEmail, notCopied: hasSms ? [smsRole] : [] };
  const { ReplyToEmailAddress } = email ?? {};
  return {
    email: hasOwnEmail
      ? { EmailSendingAccount: 'COGNITO_DEFAULT', ...(ReplyToEmailAddress && { ReplyToEmailAddress }) }
      : email,
    sms: undefined,
    hasOwnEmail: false,
    notCopied: [...(hasOwnEmail ? [emailElsewhere] : []), ...(hasSms ? [smsElsewhere] : [])],
  };
}

const smsRole: NotCopied = {
  kind: 'sms-role',
  what: "The SMS role's trust in the clone",
  why: 'The clone uses the same role with the same external id; a trust policy that names the old pool does not let it.',
  whatToDo: 'Look whether the trust policy has aws:SourceArn, and add the ARN of the clone there.',
};

const emailElsewhere: NotCopied = {
  kind: 'email-sender',
  what: 'The SES identity that email leaves by',
  why: 'It is in another account or Region. The clone sends by Cognito itself, 50 messages a day.',
  whatToDo: 'Verify an identity beside the clone and set it before anybody has to reset a password.',
};

const smsElsewhere: NotCopied = {
  kind: 'sms-sender',
  what: 'The role and Region that SMS leaves by',
  why: 'They are bound to another account or Region. The clone sends no SMS: none of its factors and codes go by phone.',
  whatToDo: 'Make a role beside the clone, set it, and then what is by SMS.',
};
