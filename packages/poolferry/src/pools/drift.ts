import type { PoolAnswers } from '../cognito/describe-pool.ts';
import type { PoolSettings } from '../cognito/pool-settings.ts';
import { diffParts, type PoolDifference } from './diff.ts';
import { textOf } from './leaves.ts';
import { ownParts } from './parts.ts';
import { settled } from './pool-pair.ts';

/** What has changed in one pool since the plan looked at it, as phrases: `DeletionProtection was "INACTIVE", is "ACTIVE"`. */
export interface Drift {
  /** What the plan's decisions lean on, or what users would meet in the target. */
  deciding: string[];
  /** Everything else. */
  harmless: string[];
}

/** Of the target, by the beginning of their names. Other settings do nothing to users on their way, or can be seen to by `verify`. */
const deciding = [
  ...['UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration', 'SchemaAttributes', 'Policies.'],
  ...['MfaConfiguration', 'SmsMfaConfiguration', 'SoftwareTokenMfaConfiguration', 'EmailMfaConfiguration'],
  ...['AccountRecoverySetting', 'AutoVerifiedAttributes', 'UserAttributeUpdateSettings', 'LambdaConfig'],
  ...['EmailConfiguration', 'UserPoolTier'],
];

/** Compares a pool with what the plan found. What either did not tell is left alone. */
export function driftOf(planned: PoolSettings, now: PoolAnswers): Drift {
  const knowsFactors = now.mfa !== undefined && !planned.unread.some(isAboutFactors);
  const differences = diffParts(
    ownParts(planned),
    ownParts(settled({ pool: now.pool, mfa: now.mfa ?? {} })),
    new Set(knowsFactors ? [] : ['MfaConfig']),
  );
  const isDeciding = (difference: PoolDifference) => leansOn(difference) && !isRelief(difference);
  return {
    deciding: differences.filter(isDeciding).map(phrase),
    harmless: differences.filter((difference) => !isDeciding(difference)).map(phrase),
  };
}

function leansOn({ setting }: PoolDifference): boolean {
  return deciding.some((beginning) => setting.startsWith(beginning));
}

/** A trigger that is gone, or an attribute that nobody must have, stops nobody who was to cross. */
function isRelief({ setting, source, target }: PoolDifference): boolean {
  if (setting.startsWith('LambdaConfig')) return target === undefined;
  const isNewAttribute = /^SchemaAttributes\[.*\]$/s.test(setting) && source === undefined;
  return isNewAttribute && (target as { Required?: boolean }).Required !== true;
}

const isAboutFactors = ({ operation }: PoolSettings['unread'][number]) =>
  operation === 'GetUserPoolMfaConfig';

/** Messages may be long, and senders are somebody's address: of those only that they changed is told. */
const longestShown = 120;

function phrase({ setting, source, target }: PoolDifference): string {
  if (/^EmailConfiguration\.(From|ReplyToEmailAddress|SourceArn)$/.test(setting))
    return `${setting} has changed`;
  const [was, is] = [source, target].map((json) => (json === undefined ? 'not set' : textOf(json))) as [
    string,
    string,
  ];
  if (was.length > longestShown || is.length > longestShown) return `${setting} has changed`;
  return `${setting} was ${was}, is ${is}`;
}
