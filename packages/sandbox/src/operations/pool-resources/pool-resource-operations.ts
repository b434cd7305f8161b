import { domainOperations } from './domains.ts';
import { identityProviderOperations } from './identity-providers.ts';
import { logDeliveryOperations } from './log-delivery.ts';
import { managedLoginOperations } from './managed-login.ts';
import { resourceServerOperations } from './resource-servers.ts';
import { riskOperations } from './risk.ts';
import { sessionConfigurationOperations } from './session-configuration.ts';
import { tagOperations } from './tags.ts';
import { termsOperations } from './terms.ts';
import { uiCustomizationOperations } from './ui-customization.ts';

/** The operations on what hangs on a pool beside users, groups and app clients (facts §10.2). */
export const poolResourceOperations = {
  ...identityProviderOperations,
  ...resourceServerOperations,
  ...domainOperations,
  ...riskOperations,
  ...uiCustomizationOperations,
  ...managedLoginOperations,
  ...logDeliveryOperations,
  ...termsOperations,
  ...sessionConfigurationOperations,
  ...tagOperations,
};
