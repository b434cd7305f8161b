import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import type { Finding } from '../report/finding.ts';
import { deadEnd, type GateFacts, note } from './gate-facts.ts';
import { counted } from './in-words.ts';
import { peopleWho } from './people.ts';

/** How many clients a finding names one by one. */
const namedClients = 20;

/**
 * What the target's app clients answer to people of the import job, who are RESET_REQUIRED until they have set a
 * password. Whom AdminCreateUser carries ends CONFIRMED, and meets none of this.
 */
export function clientGates(facts: GateFacts): Finding[] {
  const { users } = peopleWho(facts.people, ({ route }) => route === 'import-job');
  if (users === 0) return [];
  return [...hidesReset(facts, users), ...answersSrp(facts, users)];
}

/** facts §3.6: NotAuthorizedException in place of PasswordResetRequiredException. */
function hidesReset(facts: GateFacts, users: number): Finding[] {
  const hiding = facts.target.clients.filter(
    ({ PreventUserExistenceErrors }) => PreventUserExistenceErrors === 'ENABLED',
  );
  const means = `PreventUserExistenceErrors is ENABLED: a sign-in by one of the ${counted(users, 'person', 'people')} of the import job, who must reset, answers NotAuthorizedException, like a wrong password, and not PasswordResetRequiredException`;
  const choice =
    'set PreventUserExistenceErrors to LEGACY on these clients until people have reset (console: App clients, the client, Edit)';
  return aboutClients('client-hides-reset', hiding, facts, means, choice);
}

/** facts §3.6: seen with people who never had a password. */
function answersSrp(facts: GateFacts, users: number): Finding[] {
  const srp = facts.target.clients.filter(allowsSrp);
  const alone = srp.filter(allowsNoOtherPassword).length;
  const others =
    alone === srp.length
      ? 'they allow no other way to give a password'
      : `${counted(alone, 'allows', 'allow')} no other way to give a password, the others do not say which way the app takes`;
  const means = `with USER_SRP_AUTH a sign-in by one of the ${counted(users, 'person', 'people')} of the import job may answer InvalidParameterException ("Invalid input given"), and the app must take that for "reset your password" too; of these clients ${others}`;
  const choice =
    'let the app sign in by USER_PASSWORD_AUTH until people have reset: add ALLOW_USER_PASSWORD_AUTH to these clients and take ALLOW_USER_SRP_AUTH out';
  return aboutClients('client-srp-import', srp, facts, means, choice);
}

function aboutClients(
  code: string,
  clients: readonly UserPoolClientType[],
  { options }: GateFacts,
  means: string,
  choice: string,
): Finding[] {
  if (clients.length === 0) return [];
  const names = clients.map(({ ClientName, ClientId }) => ClientName ?? ClientId ?? '');
  const told = {
    unit: 'clients' as const,
    count: clients.length,
    examples: names.slice(0, 3),
    parts: names.slice(0, namedClients).map((name) => ({ name, count: 1 })),
    means,
  };
  if (options.appHandlesResetRequired) return [note(code, told)];
  return [deadEnd(code, { ...told, choices: ['--app-handles-reset-required', choice] })];
}

/** USER_AUTH offers SRP as well, whatever else the client allows (the reference of CreateUserPoolClient). */
const srpFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'];
const passwordFlows = [
  ...['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'],
  ...['USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
];

/** A client without flows of its own allows SRP, custom sign-in and refreshing (the reference of CreateUserPoolClient). */
function allowsSrp({ ExplicitAuthFlows: flows = [] }: UserPoolClientType): boolean {
  if (flows.length === 0) return true;
  // The older names without ALLOW_ add to SRP and never take it away.
  const isOlder = flows.some((flow) => !flow.startsWith('ALLOW_'));
  return isOlder || flows.some((flow) => srpFlows.includes(flow));
}

function allowsNoOtherPassword({ ExplicitAuthFlows: flows = [] }: UserPoolClientType): boolean {
  return !flows.some((flow) => passwordFlows.includes(flow));
}
