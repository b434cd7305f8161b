import type { PoolSettings } from '../../cognito/pool-settings.ts';
import type { CloneOptions } from './options.ts';
import { type NotCopied, type Part, told } from './part.ts';

/** Groups and resource servers, without members. */
export function cloneGroups({ pool, groups }: PoolSettings, { place }: CloneOptions): Part {
  const notCopied: NotCopied[] = [];
  // Cognito makes one for each identity provider, by this name, and fills it by itself (facts §6).
  const own = groups.filter(({ GroupName }) => !GroupName?.startsWith(`${pool.Id}_`));
  const creations = own.map(({ GroupName = '', Description, Precedence, RoleArn }) => {
    const role = place.sameAccount ? RoleArn : undefined;
    if (RoleArn !== undefined && role === undefined) notCopied.push(roleElsewhere(GroupName));
    return {
      id: `group:${GroupName}`,
      operation: 'CreateGroup' as const,
      input: told({ GroupName, Description, Precedence, RoleArn: role }),
    };
  });
  return { creations, notCopied };
}

export function cloneResourceServers({ resourceServers }: PoolSettings): Part {
  const creations = resourceServers.map(({ Identifier = '', Name, Scopes }) => ({
    id: `resource-server:${Identifier}`,
    operation: 'CreateResourceServer' as const,
    input: { Identifier, Name: Name ?? Identifier, ...(Scopes?.length && { Scopes }) },
  }));
  return { creations, notCopied: [] };
}

const roleElsewhere = (name: string): NotCopied => ({
  kind: 'group-role',
  what: `The role of group ${name}`,
  why: 'It is in another account than the clone.',
  whatToDo: 'Make such a role there and set it on the group.',
});
