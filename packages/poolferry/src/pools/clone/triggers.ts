import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { InputError } from '../../errors.ts';
import { type CloneOptions, isHere } from './options.ts';
import type { NotCopied } from './part.ts';

type LambdaConfig = NonNullable<PoolSettings['pool']['LambdaConfig']>;

/** What a clone without the trigger does otherwise. */
const withoutIt: Readonly<Record<string, string>> = {
  PreSignUp: 'It would run for every user that is created; without it nothing checks or confirms sign-ups.',
  PostConfirmation:
    'It would run at the first reset of each migrated person, where apps make a row for a new user.',
  PreAuthentication: 'Without it nothing turns sign-ins down.',
  PostAuthentication: 'Without it nothing follows a sign-in.',
  CustomMessage: 'Without it messages have the wording of the pool.',
  PreTokenGeneration: "Without it tokens lack that function's claims.",
  UserMigration: 'Without it nobody is taken over at sign-in.',
  CustomEmailSender: 'Without it Cognito sends email itself.',
  CustomSMSSender: 'Without it Cognito sends SMS itself.',
  InboundFederation: 'Without it what identity providers tell is taken as it is.',
};
const customChallenge = 'Without it CUSTOM_AUTH does not work.';

/** Two settings, one trigger: a function, and the same one with its version. */
const nameOf = (setting: string): string =>
  setting === 'PreTokenGenerationConfig' ? 'PreTokenGeneration' : setting;

interface ClonedTriggers {
  lambdaConfig: LambdaConfig | undefined;
  notCopied: NotCopied[];
}

/**
 * The triggers that were named come along; the others run for users of a migration or belong to an app that does not know the
 * clone yet (facts §10.2), and are left out.
 *
 * @throws InputError `unknown-trigger`
 */
export function cloneTriggers({ pool }: PoolSettings, { triggers, place }: CloneOptions): ClonedTriggers {
  const settings = Object.entries(pool.LambdaConfig ?? {}).filter(
    ([name, value]) => name !== 'KMSKeyID' && value !== undefined && value !== '',
  );
  const there = [...new Set(settings.map(([name]) => nameOf(name)))];
  refuseUnknown(triggers, there);
  const isNamed = (name: string) => triggers === 'all' || triggers.includes(name);
  const taken = isHere(place) ? there.filter(isNamed) : [];
  const notCopied = there
    .filter((name) => !taken.includes(name))
    .map((name) => (isNamed(name) ? boundElsewhere(name) : leftOut(name)));
  if (taken.length === 0) return { lambdaConfig: undefined, notCopied };
  const lambdaConfig = Object.fromEntries(settings.filter(([name]) => taken.includes(nameOf(name))));
  const encrypts = taken.includes('CustomEmailSender') || taken.includes('CustomSMSSender');
  const KMSKeyID = encrypts ? pool.LambdaConfig?.KMSKeyID : undefined;
  return {
    lambdaConfig: { ...lambdaConfig, ...(KMSKeyID !== undefined && { KMSKeyID }) },
    notCopied: [...notCopied, permissionOf(taken)],
  };
}

function refuseUnknown(triggers: CloneOptions['triggers'], there: readonly string[]): void {
  if (triggers === 'all') return;
  const unknown = triggers.find((name) => !there.includes(name));
  if (unknown === undefined) return;
  throw new InputError(`The source has no trigger ${JSON.stringify(unknown)}.`, {
    code: 'unknown-trigger',
    hint: there.length === 0 ? 'It has none at all.' : `It has ${there.join(', ')}.`,
  });
}

const leftOut = (name: string): NotCopied => ({
  kind: 'trigger',
  what: `Lambda trigger ${name}`,
  why: `Triggers come along only when named. ${withoutIt[name] ?? customChallenge}`,
  whatToDo: `Add --triggers ${name}, or attach it once the users are across.`,
});

const boundElsewhere = (name: string): NotCopied => ({
  kind: 'trigger',
  what: `Lambda trigger ${name}`,
  why: 'Its function is in another account or Region than the clone.',
  whatToDo: 'Deploy the function beside the clone and attach it there.',
});

const permissionOf = (names: readonly string[]): NotCopied => ({
  kind: 'trigger-permission',
  what: `Leave for the clone to invoke ${names.join(', ')}`,
  why: "A function's resource policy names the pools that may invoke it, and is not Cognito's.",
  whatToDo:
    'For each: aws lambda add-permission --function-name … --statement-id … --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn <ARN of the clone>.',
});
