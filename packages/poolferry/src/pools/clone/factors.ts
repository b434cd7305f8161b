import type { PoolSettings } from '../../cognito/pool-settings.ts';
import type { CloneOptions } from './options.ts';
import { type NotCopied, type Part, told } from './part.ts';
import { cloneSenders } from './senders.ts';

/** Second factors and passkeys, which only a call of their own can set (facts §10.1). */
export function cloneFactors(settings: PoolSettings, options: CloneOptions): Part {
  const { mfa } = settings;
  const { sms, hasOwnEmail } = cloneSenders(settings, options);
  const notCopied: NotCopied[] = [];
  const bySms = sms === undefined ? undefined : mfa.SmsMfaConfiguration;
  const byEmail = hasOwnEmail ? mfa.EmailMfaConfiguration : undefined;
  if (mfa.EmailMfaConfiguration !== undefined && byEmail === undefined) notCopied.push(emailFactor);
  const byToken = mfa.SoftwareTokenMfaConfiguration;
  const passkeys = clonePasskeys(settings);
  notCopied.push(...passkeys.notCopied);
  const hasFactor =
    bySms !== undefined ||
    byEmail !== undefined ||
    byToken?.Enabled === true ||
    passkeys.config?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  const wanted = mfa.MfaConfiguration ?? 'OFF';
  if (wanted !== 'OFF' && !hasFactor) notCopied.push(noFactor(wanted));
  const input = told({
    SmsMfaConfiguration: bySms,
    EmailMfaConfiguration: byEmail,
    SoftwareTokenMfaConfiguration: byToken,
    WebAuthnConfiguration: passkeys.config,
    MfaConfiguration: hasFactor ? wanted : ('OFF' as const),
  });
  const isDefault =
    input.MfaConfiguration === 'OFF' && !hasFactor && Object.keys(passkeys.config ?? {}).length === 0;
  return {
    creations: isDefault ? [] : [{ id: 'mfa', operation: 'SetUserPoolMfaConfig', input }],
    notCopied,
  };
}

type Passkeys = PoolSettings['mfa']['WebAuthnConfiguration'];

/** Passkeys trust a domain. The source's own, which stays with the source, would be of no use to the clone. */
function clonePasskeys({ mfa, pool }: PoolSettings): { config: Passkeys; notCopied: NotCopied[] } {
  const config = mfa.WebAuthnConfiguration;
  const party = config?.RelyingPartyId;
  if (config === undefined || party === undefined) return { config, notCopied: [] };
  const isOfSource =
    party === pool.CustomDomain || (pool.Domain !== undefined && party.startsWith(`${pool.Domain}.auth`));
  if (!isOfSource) return { config, notCopied: [] };
  const { RelyingPartyId: _, ...rest } = config;
  return {
    config: Object.keys(rest).length === 0 ? undefined : rest,
    notCopied: [
      {
        kind: 'passkey-domain',
        what: `The domain that passkeys trust, ${party}`,
        why: "It is the source's own domain, which stays with the source.",
        whatToDo:
          'Set the relying party id once the clone has its domain. People make new passkeys in any case.',
      },
    ],
  };
}

const emailFactor: NotCopied = {
  kind: 'email-factor',
  what: 'Email as a second factor',
  why: 'It wants an email sender of your own, which the clone does not have.',
  whatToDo: 'Set the sender, then the factor.',
};

const noFactor = (wanted: string): NotCopied => ({
  kind: 'mfa-off',
  what: `MFA ${wanted}: it is OFF in the clone`,
  why: 'None of the factors of the source works in the clone as it is.',
  whatToDo: 'Set up a factor, then switch MFA on, before anybody signs in.',
});
