import { ServiceError } from '../service-error.ts';
import type { World } from '../world.ts';
import { xmlText } from '../xml-text.ts';
import type { Role } from './roles.ts';

/** Does one action and returns the XML inside its result. */
export type QueryAction = (world: World, form: URLSearchParams) => string;

const NAME = /^[\w+=,.@-]+$/;

function nameIn(form: URLSearchParams, member: 'RoleName' | 'PolicyName'): string {
  const name = form.get(member) ?? '';
  const max = member === 'RoleName' ? 64 : 128;
  if (NAME.test(name) && name.length <= max) return name;
  throw new ServiceError('ValidationError', `${member} has 1 to ${max} characters of [\\w+=,.@-].`);
}

function documentIn(form: URLSearchParams, member: string): string {
  const text = form.get(member) ?? '';
  try {
    const { Statement } = JSON.parse(text);
    if (typeof Statement === 'object' && Statement !== null) return text;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new ServiceError('MalformedPolicyDocument', `${member} is not a policy.`);
}

function roleIn(world: World, form: URLSearchParams): Role {
  const name = nameIn(form, 'RoleName');
  const role = world.roles.byName(name);
  if (role !== undefined) return role;
  throw new ServiceError('NoSuchEntity', `The role with name ${name} cannot be found.`);
}

/** Documents come back percent-encoded, as IAM's do. */
const encoded = (document: string) => encodeURIComponent(document);

function roleXml(role: Role): string {
  const description =
    role.description === undefined ? '' : `<Description>${xmlText(role.description)}</Description>`;
  return (
    `<Role><Path>${role.path}</Path><RoleName>${role.name}</RoleName><RoleId>${role.id}</RoleId>` +
    `<Arn>${role.arn}</Arn><CreateDate>${new Date(role.createdAtMs).toISOString().replace(/\.\d+/, '')}</CreateDate>` +
    `<AssumeRolePolicyDocument>${encoded(role.trust)}</AssumeRolePolicyDocument>${description}` +
    '<MaxSessionDuration>3600</MaxSessionDuration></Role>'
  );
}

const getRole: QueryAction = (world, form) => roleXml(roleIn(world, form));

const createRole: QueryAction = (world, form) => {
  const name = nameIn(form, 'RoleName');
  const trust = documentIn(form, 'AssumeRolePolicyDocument');
  const path = form.get('Path') ?? '/';
  if (!/^\/([\w+=,.@-]+\/)*$/.test(path)) throw new ServiceError('ValidationError', 'Path is not a path.');
  if (world.roles.byName(name) !== undefined) {
    throw new ServiceError('EntityAlreadyExists', `Role with name ${name} already exists.`);
  }
  const id = world.identifiers.roleId(name);
  const description = form.get('Description') ?? undefined;
  return roleXml(world.roles.add({ name, path, id, trust, description, createdAtMs: world.clock.nowMs() }));
};

const putRolePolicy: QueryAction = (world, form) => {
  const role = roleIn(world, form);
  role.policies.set(nameIn(form, 'PolicyName'), documentIn(form, 'PolicyDocument'));
  return '';
};

const getRolePolicy: QueryAction = (world, form) => {
  const role = roleIn(world, form);
  const name = nameIn(form, 'PolicyName');
  const document = role.policies.get(name);
  if (document === undefined) {
    throw new ServiceError('NoSuchEntity', `The role policy with name ${name} cannot be found.`);
  }
  return (
    `<RoleName>${role.name}</RoleName><PolicyName>${name}</PolicyName>` +
    `<PolicyDocument>${encoded(document)}</PolicyDocument>`
  );
};

export const roleActions: Readonly<Record<string, QueryAction>> = {
  GetRole: getRole,
  CreateRole: createRole,
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
};
