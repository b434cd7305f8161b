import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPool, openWire, type Wire } from './wire.ts';

let wire: Wire;
beforeAll(async () => {
  wire = await openWire();
});
afterAll(() => wire.close());

const PLUS = { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } };

describe('risk configurations', () => {
  const risk = { CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } } };

  it('[RK-1] are of the pool or of one client, and go with the client', async () => {
    const { id, clientId } = await newPool(wire, PLUS);
    const describeRisk = async (input: object = {}) =>
      (await wire.ok('DescribeRiskConfiguration', { UserPoolId: id, ...input })).RiskConfiguration;
    await wire.ok('SetRiskConfiguration', { UserPoolId: id, ...risk });
    expect(await describeRisk()).toMatchObject({ UserPoolId: id, ...risk });
    expect(await describeRisk({ ClientId: clientId })).toEqual({ UserPoolId: id, ClientId: clientId });
    const exception = { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.0.0.0/8'] } };
    await wire.ok('SetRiskConfiguration', { UserPoolId: id, ClientId: clientId, ...exception });
    expect(await describeRisk({ ClientId: clientId })).toMatchObject({ ClientId: clientId, ...exception });
    await wire.ok('SetRiskConfiguration', { UserPoolId: id });
    expect(await describeRisk()).toEqual({ UserPoolId: id });
    await wire.ok('DeleteUserPoolClient', { UserPoolId: id, ClientId: clientId });
    expect(await wire.error('DescribeRiskConfiguration', { UserPoolId: id, ClientId: clientId })).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  it('[RK-2] ask for threat protection; reading without it is empty, or refused', async () => {
    const { id } = await newPool(wire);
    expect(await wire.error('SetRiskConfiguration', { UserPoolId: id, ...risk })).toMatch(
      /^UserPoolAddOnNotEnabledException/,
    );
    const { RiskConfiguration } = await wire.ok('DescribeRiskConfiguration', { UserPoolId: id });
    expect(RiskConfiguration).toEqual({ UserPoolId: id });
    await wire.control('POST', 'switches', { riskWithoutAddOn: 'refused' });
    const refused = await wire.call('DescribeRiskConfiguration', { UserPoolId: id });
    await wire.control('POST', 'switches', { riskWithoutAddOn: 'empty' });
    expect(refused.body.__type).toBe('UserPoolAddOnNotEnabledException');
  });
});

describe('how sign-in pages look', () => {
  it('[UI-1] the classic look is of a client or the pool, empty without either, and needs a domain', async () => {
    const { id, clientId } = await newPool(wire);
    const look = async (input: object = {}) =>
      (await wire.ok('GetUICustomization', { UserPoolId: id, ...input })).UICustomization;
    expect(await look()).toEqual({});
    const input = { UserPoolId: id, CSS: '.label{color:red}' };
    expect(await wire.error('SetUICustomization', input)).toMatch(/domain/);
    await wire.ok('CreateUserPoolDomain', { UserPoolId: id, Domain: 'looks' });
    await wire.ok('SetUICustomization', { ...input, ImageFile: 'aW1hZ2U=' });
    expect(await look({ ClientId: clientId })).toMatchObject({ ClientId: 'ALL', CSS: input.CSS });
    expect((await look()).ImageUrl).toMatch(/^https:/);
    await wire.ok('SetUICustomization', { ...input, ClientId: clientId, CSS: '' });
    expect(await look({ ClientId: clientId })).toMatchObject({ ClientId: clientId, CSS: '' });
    expect(await look({ ClientId: 'ALL' })).toMatchObject({ ClientId: 'ALL', CSS: input.CSS });
  });

  it('[ML-1] a client has one managed login style, found by either id', async () => {
    const { id, clientId } = await newPool(wire);
    const ofClient = { UserPoolId: id, ClientId: clientId };
    expect(await wire.error('DescribeManagedLoginBrandingByClient', ofClient)).toMatch(
      /^ResourceNotFoundException/,
    );
    const style = {
      Settings: { components: { form: { borderRadius: 8 } } },
      Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: 'aQ==' }],
    };
    expect(
      await wire.error('CreateManagedLoginBranding', {
        ...ofClient,
        ...style,
        UseCognitoProvidedValues: true,
      }),
    ).toMatch(/^InvalidParameterException/);
    const made = (await wire.ok('CreateManagedLoginBranding', { ...ofClient, ...style }))
      .ManagedLoginBranding;
    const ofStyle = { UserPoolId: id, ManagedLoginBrandingId: made.ManagedLoginBrandingId };
    expect(await wire.error('CreateManagedLoginBranding', ofClient)).toMatch(
      /^ManagedLoginBrandingExistsException/,
    );
    for (const [operation, input] of [
      ['DescribeManagedLoginBrandingByClient', ofClient],
      ['DescribeManagedLoginBranding', ofStyle],
    ] as const) {
      const { ManagedLoginBranding } = await wire.ok(operation, input);
      expect(ManagedLoginBranding).toMatchObject({
        UserPoolId: id,
        UseCognitoProvidedValues: false,
        ...style,
      });
    }
    await wire.ok('UpdateManagedLoginBranding', { ...ofStyle, UseCognitoProvidedValues: true });
    const plain = (await wire.ok('DescribeManagedLoginBranding', ofStyle)).ManagedLoginBranding;
    expect(plain.Settings).toBeUndefined();
    const merged = { ...ofStyle, ReturnMergedResources: true };
    expect(
      (await wire.ok('DescribeManagedLoginBranding', merged)).ManagedLoginBranding.Settings,
    ).toBeDefined();
    await wire.ok('DeleteManagedLoginBranding', ofStyle);
    expect(await wire.error('DescribeManagedLoginBranding', ofStyle)).toMatch(/^ResourceNotFoundException/);
  });

  it('[TE-1] a client has one document of each kind, with a link to fall back on', async () => {
    const { id, clientId } = await newPool(wire);
    const input = {
      UserPoolId: id,
      ClientId: clientId,
      TermsName: 'terms-of-use',
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links: { 'cognito:default': 'https://example.com/terms' },
    };
    const withoutDefault = { ...input, Links: { 'cognito:english': 'https://example.com/terms' } };
    expect(await wire.error('CreateTerms', withoutDefault)).toMatch(/^InvalidParameterException/);
    const { TermsId } = (await wire.ok('CreateTerms', input)).Terms;
    expect(await wire.error('CreateTerms', input)).toMatch(/^TermsExistsException/);
    await wire.ok('CreateTerms', { ...input, TermsName: 'privacy-policy' });
    const pages = await wire.pages('ListTerms', { UserPoolId: id, MaxResults: 1 }, 'NextToken');
    expect(
      pages.flatMap((page) => page.Terms.map(({ TermsName }: { TermsName: string }) => TermsName)),
    ).toEqual(['terms-of-use', 'privacy-policy']);
    expect((await wire.ok('DescribeTerms', { UserPoolId: id, TermsId })).Terms).toMatchObject(input);
    const Links = { 'cognito:default': 'https://example.com/new' };
    await wire.ok('UpdateTerms', { UserPoolId: id, TermsId, Links });
    const byClient = { UserPoolId: id, ClientId: clientId, TermsName: 'terms-of-use' };
    expect((await wire.ok('DescribeTermsByClient', byClient)).Terms.Links).toEqual(Links);
    await wire.ok('DeleteTerms', { UserPoolId: id, TermsId });
    expect(await wire.error('DescribeTermsByClient', byClient)).toMatch(/^ResourceNotFoundException/);
  });
});

describe('logs, sessions, tags', () => {
  it('[LD-1] log delivery is kept whole, each source once and to one destination', async () => {
    const { id } = await newPool(wire, PLUS);
    const told = async () =>
      (await wire.ok('GetLogDeliveryConfiguration', { UserPoolId: id })).LogDeliveryConfiguration;
    expect(await told()).toEqual({ UserPoolId: id, LogConfigurations: [] });
    const notices = {
      LogLevel: 'ERROR',
      EventSource: 'userNotification',
      CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:a' },
    };
    const events = {
      LogLevel: 'INFO',
      EventSource: 'userAuthEvents',
      S3Configuration: { BucketArn: 'arn:aws:s3:::b' },
    };
    const set = (pool: string, ...LogConfigurations: object[]) => ({ UserPoolId: pool, LogConfigurations });
    await wire.ok('SetLogDeliveryConfiguration', set(id, notices, events));
    expect((await told()).LogConfigurations).toEqual([notices, events]);
    for (const wrong of [
      set(id, notices, notices),
      set(id, { ...notices, LogLevel: 'INFO' }),
      set(id, { ...events, CloudWatchLogsConfiguration: {} }),
    ]) {
      expect(await wire.error('SetLogDeliveryConfiguration', wrong)).toMatch(/^InvalidParameterException/);
    }
    const smaller = await newPool(wire);
    expect(await wire.error('SetLogDeliveryConfiguration', set(smaller.id, events))).toMatch(
      /^FeatureUnavailableInTierException/,
    );
  });

  it('[SE-1] session tracking is off with 20 sessions, and can be set whole; clients once it is on', async () => {
    const { id, clientId } = await newPool(wire);
    const told = () => wire.ok('GetUserPoolSessionConfiguration', { UserPoolId: id });
    const off = { UserPoolId: id, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } };
    expect(await told()).toEqual(off);
    const ofClient = { UserPoolId: id, ClientId: clientId };
    const SSOSession = { MaxValidityMinutes: 5 };
    const setClient = { ...ofClient, SSOSession };
    expect(await wire.error('SetUserPoolClientSessionConfiguration', setClient)).toMatch(/not enabled/);
    const on = { ...off, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } };
    await wire.ok('SetUserPoolSessionConfiguration', on);
    expect(await told()).toEqual(on);
    const clientTold = async () =>
      (await wire.ok('GetUserPoolClientSessionConfiguration', ofClient)).SSOSession;
    expect(await clientTold()).toEqual({ MaxValidityMinutes: 60 });
    await wire.ok('SetUserPoolClientSessionConfiguration', setClient);
    expect(await clientTold()).toEqual(SSOSession);
    const small = await newPool(wire, { UserPoolTier: 'LITE' });
    expect(await wire.error('SetUserPoolSessionConfiguration', { ...on, UserPoolId: small.id })).toMatch(
      /^FeatureUnavailableInTierException/,
    );
  });

  it('[TG-1] tags are added, taken away and told, by the ARN of the pool', async () => {
    const { id } = await newPool(wire, { UserPoolTags: { team: 'a' } });
    const { Arn: ResourceArn } = (await wire.ok('DescribeUserPool', { UserPoolId: id })).UserPool;
    await wire.ok('TagResource', { ResourceArn, Tags: { stage: 'test', team: 'b' } });
    await wire.ok('UntagResource', { ResourceArn, TagKeys: ['stage'] });
    expect((await wire.ok('ListTagsForResource', { ResourceArn })).Tags).toEqual({ team: 'b' });
    expect(await wire.error('TagResource', { ResourceArn, Tags: { 'aws:x': '1' } })).toMatch(
      /^InvalidParameterException/,
    );
    const other = ResourceArn.replace('123456789012', '210987654321');
    expect(await wire.error('ListTagsForResource', { ResourceArn: other })).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  it('[PR-1] each of these operations passes 5 times a second for each pool', async () => {
    const limited = await openWire({ quota: 1 });
    try {
      const { id } = await newPool(limited);
      const { Arn } = (await limited.ok('DescribeUserPool', { UserPoolId: id })).UserPool;
      for (const [operation, input] of [
        ['ListTagsForResource', { ResourceArn: Arn }],
        ['ListTerms', { UserPoolId: id }],
        ['SetRiskConfiguration', { UserPoolId: id }],
      ] as const) {
        const replies = [];
        for (let at = 0; at < 6; at++) replies.push((await limited.call(operation, input)).body.__type);
        expect(replies.filter((name) => name === 'TooManyRequestsException')).toHaveLength(1);
      }
    } finally {
      await limited.close();
    }
  });
});
