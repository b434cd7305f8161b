import { expect } from 'vitest';
import { contractCase } from '../contract-case.ts';

const GOOGLE = {
  ProviderName: 'Google',
  ProviderType: 'Google',
  ProviderDetails: { client_id: 'id', client_secret: 'hidden', authorize_scopes: 'openid email' },
  AttributeMapping: { email: 'email' },
};

export const poolResources = [
  contractCase('§10.2', 'an identity provider comes back with its mapping', async (service) => {
    const { id } = await service.pool();
    await service.ok('CreateIdentityProvider', { UserPoolId: id, ...GOOGLE });
    const one = { UserPoolId: id, ProviderName: 'Google' };
    const { IdentityProvider } = await service.ok('DescribeIdentityProvider', one);
    expect(IdentityProvider.ProviderType).toBe('Google');
    expect(IdentityProvider.AttributeMapping.email).toBe('email');
    const { Providers } = await service.ok('ListIdentityProviders', { UserPoolId: id, MaxResults: 60 });
    expect(Providers).toHaveLength(1);
  }),
  contractCase('§10.2', 'a resource server comes back with its scopes', async (service) => {
    const { id } = await service.pool();
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads' }];
    const server = { UserPoolId: id, Identifier: 'https://api.example.com', Name: 'api', Scopes };
    await service.ok('CreateResourceServer', server);
    const one = { UserPoolId: id, Identifier: server.Identifier };
    expect((await service.ok('DescribeResourceServer', one)).ResourceServer).toMatchObject(server);
  }),
  contractCase('§10.1', 'tags of a pool are told by its ARN', async (service) => {
    const { created } = await service.pool({ UserPoolTags: { team: 'a' } });
    const { Tags } = await service.ok('ListTagsForResource', { ResourceArn: created.Arn });
    expect(Tags).toEqual({ team: 'a' });
  }),
];
