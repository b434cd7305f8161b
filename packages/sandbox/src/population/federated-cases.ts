import type { GeneratedUser, HardCase, Role, Scene } from './generated-user.ts';

interface Provider {
  readonly name: string;
  readonly type: string;
  userId(scene: Scene): string;
}

const digits = (index: number, length: number) => String(index).padStart(length, '0');

const GOOGLE: Provider = {
  name: 'Google',
  type: 'Google',
  userId: ({ index, random }) => `1${digits(random.integer(0, 999_999), 6)}${digits(index, 14)}`,
};
const OTHERS: readonly Provider[] = [
  { name: 'Facebook', type: 'Facebook', userId: ({ index }) => `10${digits(index, 15)}` },
  {
    name: 'SignInWithApple',
    type: 'SignInWithApple',
    userId: ({ index }) => `001${digits(index % 1000, 3)}.${digits(index, 32)}.0917`,
  },
  { name: 'AcmeSaml', type: 'SAML', userId: ({ index }) => `employee-${index}@corp.example.com` },
];

/** What a listing shows of a provider's user: a JSON array in a String attribute (facts §8). */
function identities(provider: Provider, userId: string, primary: boolean, createdAt: number): string {
  return JSON.stringify([
    {
      userId,
      providerName: provider.name,
      providerType: provider.type,
      issuer: null,
      primary,
      dateCreated: createdAt * 1000,
    },
  ]);
}

function federate(user: GeneratedUser, scene: Scene, provider: Provider): void {
  const userId = provider.userId(scene);
  user.username = `${provider.name}_${userId}`;
  user.status = 'EXTERNAL_PROVIDER';
  user.attributes.identities = identities(provider, userId, true, user.createdAt);
}

const google: Role = (user, scene) => federate(user, scene, GOOGLE);

const otherProvider: Role = (user, scene) => {
  federate(user, scene, OTHERS[scene.turn % OTHERS.length] as Provider);
};

const federatedUnverified: Role = (user, scene) => {
  google(user, scene);
  user.attributes.email_verified = 'false';
};

const federatedWithoutEmail: Role = (user, scene) => {
  otherProvider(user, scene);
  delete user.attributes.email;
  delete user.attributes.email_verified;
};

const federatedDisabled: Role = (user, scene) => {
  google(user, scene);
  user.enabled = false;
};

/** A local user who may also come in through a provider. */
const linked: Role = (user, scene) => {
  const provider = scene.turn % 2 === 0 ? GOOGLE : (OTHERS[0] as Provider);
  user.attributes.identities = identities(provider, provider.userId(scene), false, user.createdAt);
};

const sharesEmail: Role = ({ attributes }, { key }) => {
  attributes.email = `twice.${key}@example.com`;
};

/** Users of identity providers, and local ones linked to such. */
export const FEDERATED_CASES: readonly HardCase[] = [
  { name: 'federatedGoogle', perThousand: 10, roles: [google] },
  { name: 'federatedOther', perThousand: 3, roles: [otherProvider] },
  { name: 'federatedUnverified', perThousand: 2, roles: [federatedUnverified] },
  { name: 'federatedWithoutEmail', perThousand: 1, roles: [federatedWithoutEmail] },
  { name: 'federatedDisabled', perThousand: 1, roles: [federatedDisabled] },
  {
    name: 'federatedTwin',
    perThousand: 1,
    roles: [
      sharesEmail,
      (user, scene) => {
        google(user, scene);
        sharesEmail(user, scene);
      },
    ],
  },
  { name: 'linked', perThousand: 4, roles: [linked] },
];
