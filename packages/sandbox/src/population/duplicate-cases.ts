import type { HardCase, Role } from './generated-user.ts';

interface Holding {
  verified: boolean;
  enabled?: boolean;
  /** Spells the shared email in another way. */
  spelling?: (email: string) => string;
  /** Created and modified in the same second as the others who hold the email. */
  sameDates?: boolean;
}

const SAME_DATE = 1_600_000_000;
const asIs = (email: string) => email;
const upper = (email: string) => email.toUpperCase();
const mixed = (email: string) => email.replace(/(^|[.@])([a-z])/g, (found) => found.toUpperCase());

/** One of those who hold the same email. */
function holder({ verified, enabled = true, spelling = asIs, sameDates = false }: Holding): Role {
  return (user, { key }) => {
    user.attributes.email = spelling(`shared.${key}@example.com`);
    user.attributes.email_verified = String(verified);
    user.enabled = enabled;
    if (!sameDates) return;
    user.createdAt = SAME_DATE;
    user.modifiedAt = SAME_DATE;
  };
}

const shared = (name: string, perThousand: number, ...holdings: Holding[]): HardCase => ({
  name,
  perThousand,
  roles: holdings.map(holder),
});

/** Users who hold one email together, spelled alike or not. */
export const DUPLICATE_CASES: readonly HardCase[] = [
  shared('sameEmailBothVerified', 1, { verified: true }, { verified: true }),
  shared('sameEmailOneVerified', 1, { verified: true }, { verified: false }),
  shared('sameEmailNoneVerified', 1, { verified: false }, { verified: false }),
  shared('sameEmailOneDisabled', 1, { verified: true }, { verified: true, enabled: false }),
  shared('sameEmailSameDates', 1, { verified: true, sameDates: true }, { verified: true, sameDates: true }),
  shared('sameEmailThrice', 1, { verified: true }, { verified: true }, { verified: false }),
  shared('emailsByCaseBothVerified', 2, { verified: true }, { verified: true, spelling: mixed }),
  shared('emailsByCaseOneVerified', 1, { verified: false }, { verified: true, spelling: upper }),
  shared(
    'emailsByCaseNoneVerified',
    1,
    { verified: false, spelling: mixed },
    { verified: false, spelling: upper },
  ),
];
