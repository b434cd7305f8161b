import { RATE_CATEGORIES } from '../rate-categories.ts';

/** One quota of the service, as Service Quotas knows it. */
export interface KnownQuota {
  readonly code: string;
  readonly name: string;
  readonly defaultValue: number;
  readonly adjustable: boolean;
  /** The rate category whose account maximum it is (facts §1.3); undefined for quotas of another kind. */
  readonly category: string | undefined;
}

/** Codes as public listings of Service Quotas have them; a category without one there is left out. */
const RATE_CODES: Record<string, string> = {
  UserAuthentication: 'L-026ADBA3',
  UserCreation: 'L-5987B8A0',
  UserFederation: 'L-BB3E7CCF',
  UserAccountRecovery: 'L-7D6E8ED3',
  UserRead: 'L-D6BD5178',
  UserUpdate: 'L-6621E65D',
  UserToken: 'L-F21F8BB4',
  UserResourceRead: 'L-55545DC8',
  UserResourceUpdate: 'L-574C86AE',
  UserList: 'L-259E3368',
  UserPoolRead: 'L-CFFBE34A',
  UserPoolUpdate: 'L-60A0B411',
  UserPoolResourceRead: 'L-A01C9633',
  UserPoolResourceUpdate: 'L-B7575496',
  UserPoolClientRead: 'L-A412573D',
  UserPoolClientUpdate: 'L-12C4D74A',
  ClientAuthentication: 'L-74D3DD04',
};
const PER_ACCOUNT = /^UserPool(Resource|Client)|^Client/;

/** facts §1.2: the categories whose rate can be raised. */
export const ADJUSTABLE_CATEGORIES: ReadonlySet<string> = new Set([
  'UserAuthentication',
  'UserCreation',
  'UserFederation',
  'UserRead',
  'UserToken',
  'UserResourceRead',
]);

const rateQuotas = RATE_CATEGORIES.filter(({ name }) => name in RATE_CODES).map(
  ({ name, ratePerSecond }): KnownQuota => ({
    code: RATE_CODES[name] as string,
    name: `Rate of ${name} requests${PER_ACCOUNT.test(name) ? ' per account' : ''}`,
    defaultValue: ratePerSecond,
    adjustable: ADJUSTABLE_CATEGORIES.has(name),
    category: name,
  }),
);

/** facts §1.4. */
const resourceQuotas = [
  ['L-66E6DF30', 'User pools per account', 1_000],
  ['L-5EAB0605', 'Apps per user pool', 1_000],
  ['L-1B44D826', 'Identity providers per user pool', 300],
  ['L-7CDAF993', 'Resource servers per user pool', 25],
  ['L-681BB884', 'User import jobs per user pool', 1_000],
] as const;

export const KNOWN_QUOTAS: readonly KnownQuota[] = [
  ...rateQuotas,
  ...resourceQuotas.map(([code, name, defaultValue]) => ({
    code,
    name,
    defaultValue,
    adjustable: true,
    category: undefined,
  })),
];
