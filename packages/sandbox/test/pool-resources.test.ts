import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const GOOGLE = {
  ProviderName: 'Google',
  ProviderType: 'Google',
  ProviderDetails: { client_id: 'id', client_secret: 'hidden', authorize_scopes: 'openid email' },
  AttributeMapping: { email: 'email' },
};
const OIDC = {
  ProviderName: 'Work',
  ProviderType: 'OIDC',
  ProviderDetails: {
    client_id: 'id',
    client_secret: 'hidden',
    oidc_issuer: 'https://login.example.com',
    attributes_request_method: 'GET',
    authorize_scopes: 'openid',
  },
  IdpIdentifiers: ['example.com'],
};

describe('identity providers', () => {
  it('[IP-1] come back as they were made, with the claim that the user name comes from', async () => {
    const { id } = await newPool(wire);
    await wire.ok('CreateIdentityProvider', { UserPoolId: id, ...GOOGLE });
    const { IdentityProvider } = await wire.ok('DescribeIdentityProvider', {
      UserPoolId: id,
      ProviderName: 'Google',
    });
    expect(IdentityProvider).toMatchObject({
      ...GOOGLE,
      UserPoolId: id,
      AttributeMapping: { email: 'email', username: 'sub' },
    });
    expect(await wire.error('CreateIdentityProvider', { UserPoolId: id, ...GOOGLE })).toMatch(
      /^DuplicateProviderException/,
    );
  });

  it('[IP-2] are refused under an impossible name, without needed details, with a mapping to nothing', async () => {
    const { id } = await newPool(wire, {
      Schema: [{ Name: 'fixed', AttributeDataType: 'String', Mutable: false }],
    });
    const refused = (change: object) =>
      wire.error('CreateIdentityProvider', { UserPoolId: id, ...GOOGLE, ...change });
    for (const ProviderName of ['with_underscore', 'x'.repeat(33), 'COGNITO']) {
      expect(await refused({ ProviderName })).toMatch(/^InvalidParameterException/);
    }
    expect(await refused({ ProviderType: 'Twitter' })).toMatch(/^InvalidParameterException/);
    expect(await refused({ ProviderDetails: { client_id: 'id' } })).toMatch(/client_secret/);
    expect(await refused({ ProviderType: 'SAML' })).toMatch(/MetadataURL/);
    expect(await refused({ AttributeMapping: { 'custom:none': 'x' } })).toMatch(
      /does not exist in the schema/,
    );
    expect(await refused({ AttributeMapping: { 'custom:fixed': 'x' } })).toMatch(/not mutable/);
  });

  it('[IP-3] change where an update says so, are found by an identifier and can be deleted', async () => {
    const { id } = await newPool(wire);
    await wire.ok('CreateIdentityProvider', { UserPoolId: id, ...OIDC });
    const change = { UserPoolId: id, ProviderName: 'Work', AttributeMapping: { name: 'name' } };
    const { IdentityProvider } = await wire.ok('UpdateIdentityProvider', change);
    expect(IdentityProvider.AttributeMapping).toEqual({ name: 'name', username: 'sub' });
    expect(IdentityProvider.ProviderDetails.client_id).toBe('id');
    const byDomain = { UserPoolId: id, IdpIdentifier: 'example.com' };
    const found = await wire.ok('GetIdentityProviderByIdentifier', byDomain);
    expect(found.IdentityProvider.ProviderName).toBe('Work');
    const second = { UserPoolId: id, ...OIDC, ProviderName: 'Other' };
    expect(await wire.error('CreateIdentityProvider', second)).toMatch(/example.com belongs to Work/);
    await wire.ok('DeleteIdentityProvider', { UserPoolId: id, ProviderName: 'Work' });
    expect(await wire.error('GetIdentityProviderByIdentifier', byDomain)).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  it('[IP-4] are listed by pages, without details', async () => {
    const { id } = await newPool(wire);
    for (const ProviderName of ['A', 'B', 'C']) {
      await wire.ok('CreateIdentityProvider', { UserPoolId: id, ...GOOGLE, ProviderName });
    }
    const pages = await wire.pages('ListIdentityProviders', { UserPoolId: id, MaxResults: 2 }, 'NextToken');
    const providers = pages.flatMap((page) => page.Providers);
    expect(providers.map(({ ProviderName }) => ProviderName)).toEqual(['A', 'B', 'C']);
    expect(JSON.stringify(providers)).not.toContain('hidden');
    const tooMany = { UserPoolId: id, MaxResults: 61 };
    expect(await wire.error('ListIdentityProviders', tooMany)).toMatch(/^InvalidParameterException/);
  });

  it('[IP-5] tell their secrets, or not', async () => {
    const { id } = await newPool(wire);
    await wire.ok('CreateIdentityProvider', { UserPoolId: id, ...OIDC });
    const details = async () =>
      (await wire.ok('DescribeIdentityProvider', { UserPoolId: id, ProviderName: 'Work' })).IdentityProvider
        .ProviderDetails;
    expect((await details()).client_secret).toBe('hidden');
    await wire.control('POST', 'switches', { providerSecrets: 'left-out' });
    const told = await details();
    await wire.control('POST', 'switches', { providerSecrets: 'told' });
    expect(told.client_secret).toBeUndefined();
    expect(told.client_id).toBe('id');
  });
});

describe('resource servers', () => {
  const server = {
    Identifier: 'https://api',
    Name: 'API',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }],
  };

  it('[RS-1] come back as they were made; an update without scopes leaves none', async () => {
    const { id } = await newPool(wire);
    await wire.ok('CreateResourceServer', { UserPoolId: id, ...server });
    const one = { UserPoolId: id, Identifier: server.Identifier };
    expect((await wire.ok('DescribeResourceServer', one)).ResourceServer).toEqual({
      UserPoolId: id,
      ...server,
    });
    expect(await wire.error('CreateResourceServer', { UserPoolId: id, ...server })).toMatch(/already exists/);
    await wire.ok('UpdateResourceServer', { ...one, Name: 'new' });
    expect((await wire.ok('DescribeResourceServer', one)).ResourceServer).toMatchObject({
      Name: 'new',
      Scopes: [],
    });
    await wire.ok('DeleteResourceServer', one);
    expect(await wire.error('DescribeResourceServer', one)).toMatch(/^ResourceNotFoundException/);
  });

  it('[RS-2] have at most 100 scopes, each with a name and a description; 25 a pool', async () => {
    const { id } = await newPool(wire);
    const refused = (Scopes: object[]) =>
      wire.error('CreateResourceServer', { UserPoolId: id, ...server, Scopes });
    expect(await refused([{ ScopeName: 'a/b', ScopeDescription: 'x' }])).toMatch(
      /^InvalidParameterException/,
    );
    expect(await refused([{ ScopeName: 'a' }])).toMatch(/ScopeDescription/);
    const many = Array.from({ length: 101 }, (_, at) => ({ ScopeName: `s${at}`, ScopeDescription: 'x' }));
    expect(await refused(many)).toMatch(/^InvalidParameterException/);
    for (let at = 0; at < 25; at++) {
      await wire.ok('CreateResourceServer', { UserPoolId: id, Identifier: `s${at}`, Name: 'n' });
    }
    expect(await refused([])).toMatch(/^LimitExceededException/);
  });

  it('[RS-3] are listed whole, 50 a page', async () => {
    const { id } = await newPool(wire);
    for (const Identifier of ['a', 'b', 'c']) {
      await wire.ok('CreateResourceServer', { UserPoolId: id, ...server, Identifier });
    }
    const pages = await wire.pages('ListResourceServers', { UserPoolId: id, MaxResults: 2 }, 'NextToken');
    const servers = pages.flatMap((page) => page.ResourceServers);
    expect(servers.map(({ Identifier }) => Identifier)).toEqual(['a', 'b', 'c']);
    expect(servers[0].Scopes).toEqual(server.Scopes);
    expect(await wire.error('ListResourceServers', { UserPoolId: id, MaxResults: 51 })).toMatch(
      /^InvalidParameterException/,
    );
  });
});

describe('domains', () => {
  const describeDomain = async (Domain: string, region = 'us-east-1') =>
    (await wire.call('DescribeUserPoolDomain', { Domain }, { region })).body.DomainDescription;

  it('[DO-1] a prefix is taken once in a Region, and the pool tells it', async () => {
    const [one, two] = [await newPool(wire), await newPool(wire)];
    await wire.ok('CreateUserPoolDomain', { UserPoolId: one.id, Domain: 'shop' });
    expect(await wire.error('CreateUserPoolDomain', { UserPoolId: two.id, Domain: 'shop' })).toMatch(
      /^InvalidParameterException: Domain already associated/,
    );
    expect(await wire.error('CreateUserPoolDomain', { UserPoolId: one.id, Domain: 'shop2' })).toMatch(
      /already has a domain/,
    );
    expect(await describeDomain('shop')).toMatchObject({ UserPoolId: one.id, Status: 'ACTIVE' });
    expect(await describeDomain('shop', 'eu-west-1')).toEqual({});
    expect((await wire.ok('DescribeUserPool', { UserPoolId: one.id })).UserPool.Domain).toBe('shop');
    for (const Domain of ['my-aws-shop', '-x', 'UPPER']) {
      expect(await wire.error('CreateUserPoolDomain', { UserPoolId: two.id, Domain })).toMatch(
        /^InvalidParameterException/,
      );
    }
  });

  it('[DO-2] a custom domain needs a certificate of us-east-1 and belongs to one pool', async () => {
    const [one, two] = [await newPool(wire), await newPool(wire)];
    const Domain = 'auth.example.com';
    const CustomDomainConfig = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' };
    const elsewhere = { CertificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' };
    const input = { UserPoolId: one.id, Domain, CustomDomainConfig };
    expect(await wire.error('CreateUserPoolDomain', { ...input, CustomDomainConfig: elsewhere })).toMatch(
      /certificate/,
    );
    expect((await wire.ok('CreateUserPoolDomain', input)).CloudFrontDomain).toMatch(/cloudfront/);
    expect(await wire.error('CreateUserPoolDomain', { ...input, UserPoolId: two.id })).toMatch(
      /already associated/,
    );
    expect((await wire.ok('DescribeUserPool', { UserPoolId: one.id })).UserPool.CustomDomain).toBe(Domain);
    await wire.ok('UpdateUserPoolDomain', { ...input, ManagedLoginVersion: 2 });
    expect(await describeDomain(Domain)).toMatchObject({ CustomDomainConfig, ManagedLoginVersion: 2 });
  });

  it('[DO-3] an unknown domain has an empty description', async () => {
    expect(await describeDomain('nobody-has-this')).toEqual({});
  });

  it('[DO-4] a pool with a domain is not deleted before its domain is', async () => {
    const { id } = await newPool(wire);
    await wire.ok('CreateUserPoolDomain', { UserPoolId: id, Domain: 'to-go' });
    expect(await wire.error('DeleteUserPool', { UserPoolId: id })).toMatch(/domain configured/);
    await wire.ok('DeleteUserPoolDomain', { UserPoolId: id, Domain: 'to-go' });
    await wire.ok('DeleteUserPool', { UserPoolId: id });
    expect(await describeDomain('to-go')).toEqual({});
  });
});
