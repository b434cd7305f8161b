import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { clientId } from './clients.ts';
import { type CloneOptions, isHere } from './options.ts';
import { type Creation, type NotCopied, type Part, told } from './part.ts';

/** What hangs on a pool or its clients: threat protection, the look of the sign-in pages, terms, logs. Clients come first. */
export function cloneAttachments(
  settings: PoolSettings,
  options: CloneOptions,
  clients: readonly string[],
): Part {
  const isThere = (client: string | undefined) => client === undefined || clients.includes(clientId(client));
  const parts = [
    cloneRisk(settings, options, isThere),
    cloneUi(settings, options, isThere),
    cloneBranding(settings, isThere),
    cloneTerms(settings, isThere),
    cloneLogs(settings, options),
  ];
  return {
    creations: parts.flatMap((part) => part.creations),
    notCopied: parts.flatMap((part) => part.notCopied),
  };
}

type IsThere = (sourceClient: string | undefined) => boolean;

/** `ALL` stands for the pool where Cognito names its owner at all. */
const ownerOf = (client: string | undefined) => (client === 'ALL' ? undefined : client);

function cloneRisk({ risk }: PoolSettings, { place }: CloneOptions, isThere: IsThere): Part {
  const part: Part = { creations: [], notCopied: [] };
  for (const one of risk) {
    const owner = ownerOf(one.ClientId);
    const { CompromisedCredentialsRiskConfiguration, RiskExceptionConfiguration } = one;
    const takeover = one.AccountTakeoverRiskConfiguration;
    const loses = takeover?.NotifyConfiguration !== undefined && !isHere(place);
    const input = told({
      CompromisedCredentialsRiskConfiguration,
      AccountTakeoverRiskConfiguration: loses ? withoutNotices(takeover) : takeover,
      RiskExceptionConfiguration,
    });
    if (Object.keys(input).length === 0 || !isThere(owner)) continue;
    if (loses) part.notCopied.push(notices);
    part.creations.push({
      id: owner === undefined ? 'risk' : `risk:${owner}`,
      operation: 'SetRiskConfiguration',
      input,
      ...(owner !== undefined && { forClient: owner }),
    });
  }
  return part;
}

type Takeover = NonNullable<PoolSettings['risk'][number]['AccountTakeoverRiskConfiguration']>;

function withoutNotices({ Actions }: Takeover): Takeover {
  const silent = Object.entries(Actions ?? {}).map(([level, action]) => [
    level,
    { ...action, Notify: false },
  ]);
  return { Actions: Object.fromEntries(silent) };
}

const notices: NotCopied = {
  kind: 'risk-notices',
  what: 'Notices of threat protection to people',
  why: 'They leave by an SES identity in another account or Region.',
  whatToDo: 'Set an identity beside the clone, then the notices.',
};

/** The classic pages can be styled only where there is a domain to show them (SDK:SetUICustomizationCommand). */
function cloneUi({ ui }: PoolSettings, { domain }: CloneOptions, isThere: IsThere): Part {
  const own = ui.filter((one) => one.CSS !== undefined && isThere(ownerOf(one.ClientId)));
  const images = ui.filter((one) => one.ImageUrl !== undefined).map(() => logo);
  if (domain === undefined)
    return { creations: [], notCopied: own.length === 0 ? images.slice(0, 1) : [styleWithoutDomain] };
  const creations = own.map(({ ClientId, CSS }): Creation => {
    const owner = ownerOf(ClientId);
    return {
      id: owner === undefined ? 'ui' : `ui:${owner}`,
      operation: 'SetUICustomization',
      input: { CSS },
      forClient: owner ?? 'ALL',
    };
  });
  return { creations, notCopied: images.slice(0, 1) };
}

const styleWithoutDomain: NotCopied = {
  kind: 'ui-without-domain',
  what: 'The style and logo of the classic sign-in pages',
  why: 'Cognito takes them only for a pool that has a domain.',
  whatToDo: 'Give the clone a domain of its own by --domain prefix.',
};

const logo: NotCopied = {
  kind: 'ui-logo',
  what: 'The logo of the classic sign-in pages',
  why: 'Cognito tells where it is shown, but does not hand out the file.',
  whatToDo: 'aws cognito-idp set-ui-customization with the image file.',
};

function cloneBranding({ branding }: PoolSettings, isThere: IsThere): Part {
  const creations = branding
    .filter(({ clientId: owner }) => isThere(owner))
    .map(
      ({ clientId: owner, UseCognitoProvidedValues, Settings, Assets }): Creation => ({
        id: `branding:${owner}`,
        operation: 'CreateManagedLoginBranding',
        // Cognito's own look excludes any other.
        input:
          UseCognitoProvidedValues === true
            ? { UseCognitoProvidedValues }
            : told({ Settings, Assets: Assets?.length ? Assets : undefined }),
        forClient: owner,
      }),
    );
  return { creations, notCopied: [] };
}

function cloneTerms({ terms }: PoolSettings, isThere: IsThere): Part {
  const creations = terms
    .filter(({ ClientId }) => isThere(ClientId))
    .map(
      ({ TermsId, ClientId = '', TermsName, TermsSource, Enforcement, Links }): Creation => ({
        id: `terms:${TermsId}`,
        operation: 'CreateTerms',
        input: { TermsName, TermsSource, Enforcement, Links },
        forClient: ClientId,
      }),
    );
  return { creations, notCopied: [] };
}

function cloneLogs({ logDelivery }: PoolSettings, { place }: CloneOptions): Part {
  const LogConfigurations = logDelivery?.LogConfigurations ?? [];
  if (LogConfigurations.length === 0) return { creations: [], notCopied: [] };
  if (!isHere(place)) return { creations: [], notCopied: [logsElsewhere] };
  return {
    creations: [{ id: 'logs', operation: 'SetLogDeliveryConfiguration', input: { LogConfigurations } }],
    notCopied: [],
  };
}

const logsElsewhere: NotCopied = {
  kind: 'log-delivery',
  what: 'Where the pool delivers its logs',
  why: 'The log group, bucket or stream is in another account or Region.',
  whatToDo: 'Set one beside the clone.',
};
