import { ServiceError } from '../service-error.ts';

/** The feature plans, the smallest first (facts §14). */
export const TIERS = ['LITE', 'ESSENTIALS', 'PLUS'] as const;
export type Tier = (typeof TIERS)[number];

/** @throws FeatureUnavailableInTierException where the pool's plan is smaller than what the feature needs. */
export function checkTier({ UserPoolTier }: { UserPoolTier: string }, needed: Tier, feature: string): void {
  if (TIERS.indexOf(UserPoolTier as Tier) >= TIERS.indexOf(needed)) return;
  throw new ServiceError(
    'FeatureUnavailableInTierException',
    `${feature} is not available in the ${UserPoolTier} tier: it needs ${needed} or higher.`,
  );
}
