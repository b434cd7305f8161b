import { plain } from './document.ts';
import type { CloneOperation, Creation, CreationOf, NotCopied } from './part.ts';
import type { ClonePlan } from './plan.ts';

interface Resource {
  Type: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  DependsOn?: string[];
  Properties: Record<string, unknown>;
}

/** A CloudFormation template, and what it cannot say. */
export interface CloneTemplate {
  template: {
    AWSTemplateFormatVersion: string;
    Description: string;
    Parameters?: Record<string, object>;
    Resources: Record<string, Resource>;
    Outputs: Record<string, object>;
  };
  notCopied: NotCopied[];
}

/** Properties have the names of the API's members but for the pool's and what is a call of its own there. */
const types: Readonly<Partial<Record<CloneOperation, string>>> = {
  CreateGroup: 'AWS::Cognito::UserPoolGroup',
  CreateResourceServer: 'AWS::Cognito::UserPoolResourceServer',
  CreateUserPoolDomain: 'AWS::Cognito::UserPoolDomain',
  CreateIdentityProvider: 'AWS::Cognito::UserPoolIdentityProvider',
  CreateUserPoolClient: 'AWS::Cognito::UserPoolClient',
  SetRiskConfiguration: 'AWS::Cognito::UserPoolRiskConfigurationAttachment',
  SetUICustomization: 'AWS::Cognito::UserPoolUICustomizationAttachment',
  CreateManagedLoginBranding: 'AWS::Cognito::ManagedLoginBranding',
  CreateTerms: 'AWS::Cognito::Terms',
  SetLogDeliveryConfiguration: 'AWS::Cognito::LogDeliveryConfiguration',
};

/** Members of the API that no resource has. */
const inexpressible: Readonly<Partial<Record<CloneOperation, readonly string[]>>> = {
  CreateUserPool: ['AcrConfiguration', 'DcrConfiguration'],
  CreateIdentityProvider: ['AcrMapping'],
};

const pool = { Ref: 'UserPool' };

/**
 * The same plan as a CloudFormation template. Secrets of identity providers are parameters; those of clients cannot be kept,
 * since CloudFormation has no property for them.
 */
export function cloneTemplate({ creations }: ClonePlan): CloneTemplate {
  const names = new LogicalNames();
  const clients = new Map<string, string>();
  for (const { operation, forClient, id } of creations)
    if (operation === 'CreateUserPoolClient' && forClient !== undefined) clients.set(forClient, names.of(id));
  const template: CloneTemplate['template'] = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'A user pool with the settings of another, and another sign-in. Written by poolferry pool clone.',
    Resources: { UserPool: poolResource(creations) },
    Outputs: { UserPoolId: { Value: pool } },
  };
  const parameters: Record<string, object> = {};
  for (const creation of creations) {
    const Type = types[creation.operation];
    if (Type === undefined) continue;
    const own =
      creation.operation === 'CreateUserPoolClient' ? clients.get(creation.forClient ?? '') : undefined;
    const name = own ?? names.of(creation.id);
    const secrets = creation.operation === 'CreateIdentityProvider' ? (creation.secrets ?? []) : [];
    const details = secrets.map((secret) => [secret, `${name}${words(secret)}`] as const);
    for (const [, parameter] of details) parameters[parameter] = { Type: 'String', NoEcho: true };
    template.Resources[name] = resourceOf(creation, Type, {
      clients,
      secrets: Object.fromEntries(details.map(([secret, parameter]) => [secret, { Ref: parameter }])),
      before: namesBefore(creation, creations, names),
    });
    if (own !== undefined) template.Outputs[`${own}Id`] = { Value: { Ref: own } };
  }
  if (Object.keys(parameters).length > 0) template.Parameters = parameters;
  return { template, notCopied: creations.flatMap(lost) };
}

/** The pool, with what is added and switched on by calls of its own. */
function poolResource(creations: readonly Creation[]): Resource {
  let Properties: Record<string, unknown> = {};
  let schema: object[] = [];
  for (const creation of creations) {
    if (creation.operation === 'CreateUserPool') {
      const { PoolName: UserPoolName, Schema = [], ...rest } = creation.input;
      Properties = { UserPoolName, ...expressible(creation.operation, rest) };
      schema = [...Schema];
    }
    if (creation.operation === 'AddCustomAttributes') schema.push(...(creation.input.CustomAttributes ?? []));
    if (creation.operation === 'UpdateUserPool') Object.assign(Properties, creation.input);
    if (creation.operation === 'SetUserPoolMfaConfig') Object.assign(Properties, factors(creation.input));
  }
  if (schema.length > 0) Properties.Schema = schema;
  // Whoever takes the stack away shall not take the users with it.
  return {
    Type: 'AWS::Cognito::UserPool',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties,
  };
}

function factors(input: CreationOf<'SetUserPoolMfaConfig'>['input']): Record<string, unknown> {
  const { SmsMfaConfiguration, SoftwareTokenMfaConfiguration, EmailMfaConfiguration } = input;
  const { WebAuthnConfiguration, MfaConfiguration } = input;
  const EnabledMfas = [
    ...(SmsMfaConfiguration === undefined ? [] : ['SMS_MFA']),
    ...(SoftwareTokenMfaConfiguration?.Enabled === true ? ['SOFTWARE_TOKEN_MFA'] : []),
    ...(EmailMfaConfiguration === undefined ? [] : ['EMAIL_OTP']),
  ];
  const members = {
    MfaConfiguration,
    EnabledMfas: EnabledMfas.length === 0 ? undefined : EnabledMfas,
    SmsAuthenticationMessage: SmsMfaConfiguration?.SmsAuthenticationMessage,
    EmailAuthenticationMessage: EmailMfaConfiguration?.Message,
    EmailAuthenticationSubject: EmailMfaConfiguration?.Subject,
    WebAuthnRelyingPartyID: WebAuthnConfiguration?.RelyingPartyId,
    WebAuthnUserVerification: WebAuthnConfiguration?.UserVerification,
    WebAuthnFactorConfiguration: WebAuthnConfiguration?.FactorConfiguration,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

interface Surroundings {
  clients: ReadonlyMap<string, string>;
  secrets: Record<string, object>;
  before: string[];
}

function resourceOf(creation: Creation, Type: string, { clients, secrets, before }: Surroundings): Resource {
  const { operation, input, forClient } = creation;
  const isAboutClient = operation !== 'CreateUserPoolClient' && needsClient.has(operation);
  const client = forClient === undefined || forClient === 'ALL' ? 'ALL' : { Ref: clients.get(forClient) };
  const isSecret = operation === 'CreateUserPoolClient' && creation.secrets !== undefined;
  const Properties: Record<string, unknown> = {
    UserPoolId: pool,
    ...(isAboutClient && { ClientId: client }),
    ...(plain(expressible(operation, input)) as object),
    ...(isSecret && { GenerateSecret: true }),
  };
  if (operation === 'CreateIdentityProvider')
    Properties.ProviderDetails = { ...creation.input.ProviderDetails, ...secrets };
  return { Type, ...(before.length > 0 && { DependsOn: before }), Properties };
}

const needsClient: ReadonlySet<CloneOperation> = new Set([
  'SetRiskConfiguration',
  'SetUICustomization',
  'CreateManagedLoginBranding',
  'CreateTerms',
]);

/** Names in a client's scopes and providers, and a domain for pages, are no references that CloudFormation could follow. */
function namesBefore({ operation }: Creation, all: readonly Creation[], names: LogicalNames): string[] {
  const before: Partial<Record<CloneOperation, readonly CloneOperation[]>> = {
    CreateUserPoolClient: ['CreateResourceServer', 'CreateIdentityProvider'],
    SetUICustomization: ['CreateUserPoolDomain'],
  };
  const wanted = before[operation] ?? [];
  return all.filter((one) => wanted.includes(one.operation)).map((one) => names.of(one.id));
}

function expressible(operation: CloneOperation, input: object): Record<string, unknown> {
  const without = inexpressible[operation] ?? [];
  return Object.fromEntries(Object.entries(input).filter(([name]) => !without.includes(name)));
}

function lost({ operation, input, id, secrets }: Creation): NotCopied[] {
  const members = (inexpressible[operation] ?? []).filter((name) => Object.hasOwn(input, name));
  const entries = members.map((name) => ({
    kind: 'not-in-cloudformation',
    what: `${name} of ${id}`,
    why: 'CloudFormation has no property for it.',
    whatToDo: 'Set it by hand once the stack is made.',
  }));
  const isKept = operation === 'CreateUserPoolClient' && secrets !== undefined;
  if (!isKept) return entries;
  return [
    ...entries,
    {
      kind: 'not-in-cloudformation',
      what: `The secret of ${id}`,
      why: 'CloudFormation makes a new one; it cannot be told the old.',
      whatToDo: 'Give the new secret to the application, or make the clone without CloudFormation.',
    },
  ];
}

/** Logical names: letters and digits, each once, the same for the same plan. */
class LogicalNames {
  readonly #byId = new Map<string, string>();
  readonly #taken = new Set(['UserPool']);

  of(id: string): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const plain = words(id).slice(0, 200) || 'Part';
    let name = plain;
    for (let n = 2; this.#taken.has(name); n++) name = `${plain}${n}`;
    this.#taken.add(name);
    this.#byId.set(id, name);
    return name;
  }
}

const words = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
