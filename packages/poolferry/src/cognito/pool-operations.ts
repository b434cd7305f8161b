import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { OperationFacts } from './operations.ts';

/** Input and output of the operations on a pool's own settings, as the SDK has them. */
export interface PoolShapes {
  AddCustomAttributes: [sdk.AddCustomAttributesCommandInput, sdk.AddCustomAttributesCommandOutput];
  CreateIdentityProvider: [sdk.CreateIdentityProviderCommandInput, sdk.CreateIdentityProviderCommandOutput];
  CreateManagedLoginBranding: [
    sdk.CreateManagedLoginBrandingCommandInput,
    sdk.CreateManagedLoginBrandingCommandOutput,
  ];
  CreateResourceServer: [sdk.CreateResourceServerCommandInput, sdk.CreateResourceServerCommandOutput];
  CreateTerms: [sdk.CreateTermsCommandInput, sdk.CreateTermsCommandOutput];
  CreateUserPool: [sdk.CreateUserPoolCommandInput, sdk.CreateUserPoolCommandOutput];
  CreateUserPoolClient: [sdk.CreateUserPoolClientCommandInput, sdk.CreateUserPoolClientCommandOutput];
  CreateUserPoolDomain: [sdk.CreateUserPoolDomainCommandInput, sdk.CreateUserPoolDomainCommandOutput];
  DescribeIdentityProvider: [
    sdk.DescribeIdentityProviderCommandInput,
    sdk.DescribeIdentityProviderCommandOutput,
  ];
  DescribeManagedLoginBrandingByClient: [
    sdk.DescribeManagedLoginBrandingByClientCommandInput,
    sdk.DescribeManagedLoginBrandingByClientCommandOutput,
  ];
  DescribeRiskConfiguration: [
    sdk.DescribeRiskConfigurationCommandInput,
    sdk.DescribeRiskConfigurationCommandOutput,
  ];
  DescribeTerms: [sdk.DescribeTermsCommandInput, sdk.DescribeTermsCommandOutput];
  DescribeUserPool: [sdk.DescribeUserPoolCommandInput, sdk.DescribeUserPoolCommandOutput];
  DescribeUserPoolClient: [sdk.DescribeUserPoolClientCommandInput, sdk.DescribeUserPoolClientCommandOutput];
  DescribeUserPoolDomain: [sdk.DescribeUserPoolDomainCommandInput, sdk.DescribeUserPoolDomainCommandOutput];
  GetLogDeliveryConfiguration: [
    sdk.GetLogDeliveryConfigurationCommandInput,
    sdk.GetLogDeliveryConfigurationCommandOutput,
  ];
  GetUICustomization: [sdk.GetUICustomizationCommandInput, sdk.GetUICustomizationCommandOutput];
  GetUserPoolMfaConfig: [sdk.GetUserPoolMfaConfigCommandInput, sdk.GetUserPoolMfaConfigCommandOutput];
  ListIdentityProviders: [sdk.ListIdentityProvidersCommandInput, sdk.ListIdentityProvidersCommandOutput];
  ListResourceServers: [sdk.ListResourceServersCommandInput, sdk.ListResourceServersCommandOutput];
  ListTerms: [sdk.ListTermsCommandInput, sdk.ListTermsCommandOutput];
  ListUserPoolClients: [sdk.ListUserPoolClientsCommandInput, sdk.ListUserPoolClientsCommandOutput];
  ListUserPools: [sdk.ListUserPoolsCommandInput, sdk.ListUserPoolsCommandOutput];
  SetLogDeliveryConfiguration: [
    sdk.SetLogDeliveryConfigurationCommandInput,
    sdk.SetLogDeliveryConfigurationCommandOutput,
  ];
  SetRiskConfiguration: [sdk.SetRiskConfigurationCommandInput, sdk.SetRiskConfigurationCommandOutput];
  SetUICustomization: [sdk.SetUICustomizationCommandInput, sdk.SetUICustomizationCommandOutput];
  SetUserPoolMfaConfig: [sdk.SetUserPoolMfaConfigCommandInput, sdk.SetUserPoolMfaConfigCommandOutput];
  UpdateUserPool: [sdk.UpdateUserPoolCommandInput, sdk.UpdateUserPoolCommandOutput];
}

/**
 * What the door has to know about each of them. Reading the settings of a pool changes nothing and may be done again; so may
 * writing a setting, and making what has a name of its own. Pools and clients have none: a second call makes a second one.
 */
export const poolOperations: { readonly [O in keyof PoolShapes]: OperationFacts<PoolShapes[O]> } = {
  DescribeIdentityProvider: reading(sdk.DescribeIdentityProviderCommand, 'IdentityProvider'),
  DescribeManagedLoginBrandingByClient: reading(sdk.DescribeManagedLoginBrandingByClientCommand),
  DescribeRiskConfiguration: reading(sdk.DescribeRiskConfigurationCommand),
  DescribeTerms: reading(sdk.DescribeTermsCommand, 'Terms'),
  DescribeUserPool: reading(sdk.DescribeUserPoolCommand, 'UserPool'),
  DescribeUserPoolClient: reading(sdk.DescribeUserPoolClientCommand, 'UserPoolClient'),
  DescribeUserPoolDomain: reading(sdk.DescribeUserPoolDomainCommand, 'DomainDescription'),
  GetLogDeliveryConfiguration: reading(sdk.GetLogDeliveryConfigurationCommand),
  GetUICustomization: reading(sdk.GetUICustomizationCommand),
  GetUserPoolMfaConfig: reading(sdk.GetUserPoolMfaConfigCommand),
  ListIdentityProviders: reading(sdk.ListIdentityProvidersCommand, 'Providers'),
  ListResourceServers: reading(sdk.ListResourceServersCommand, 'ResourceServers'),
  ListTerms: reading(sdk.ListTermsCommand, 'Terms'),
  ListUserPoolClients: reading(sdk.ListUserPoolClientsCommand, 'UserPoolClients'),
  ListUserPools: reading(sdk.ListUserPoolsCommand, 'UserPools'),
  AddCustomAttributes: writing(sdk.AddCustomAttributesCommand),
  CreateIdentityProvider: writing(sdk.CreateIdentityProviderCommand),
  CreateManagedLoginBranding: writing(sdk.CreateManagedLoginBrandingCommand),
  CreateResourceServer: writing(sdk.CreateResourceServerCommand),
  CreateTerms: writing(sdk.CreateTermsCommand),
  CreateUserPool: { ...writing(sdk.CreateUserPoolCommand, 'UserPool'), repeatable: false },
  CreateUserPoolClient: { ...writing(sdk.CreateUserPoolClientCommand, 'UserPoolClient'), repeatable: false },
  CreateUserPoolDomain: writing(sdk.CreateUserPoolDomainCommand),
  SetLogDeliveryConfiguration: writing(sdk.SetLogDeliveryConfigurationCommand),
  SetRiskConfiguration: writing(sdk.SetRiskConfigurationCommand),
  SetUICustomization: writing(sdk.SetUICustomizationCommand),
  SetUserPoolMfaConfig: writing(sdk.SetUserPoolMfaConfigCommand),
  UpdateUserPool: writing(sdk.UpdateUserPoolCommand),
};

function reading<Shape extends [object, object]>(
  Command: OperationFacts<Shape>['Command'],
  answerHas?: OperationFacts<Shape>['answerHas'],
): OperationFacts<Shape> {
  return { Command, writes: false, repeatable: true, ...(answerHas !== undefined && { answerHas }) };
}

function writing<Shape extends [object, object]>(
  Command: OperationFacts<Shape>['Command'],
  answerHas?: OperationFacts<Shape>['answerHas'],
): OperationFacts<Shape> {
  return { ...reading<Shape>(Command, answerHas), writes: true };
}
