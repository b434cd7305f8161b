import { optional, required, type Shape, TEXT } from '../../input/rules.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import type { Terms } from '../../state/pool-resources.ts';
import { clientInPool, inPool, listInPool, ONE_CLIENT } from './in-pool.ts';

const NAME = { kind: 'string', required: true, oneOf: ['terms-of-use', 'privacy-policy'] } as const;
const SOURCE = { kind: 'string', required: true, oneOf: ['LINK'] } as const;
const ENFORCEMENT = { kind: 'string', required: true, oneOf: ['NONE'] } as const;
const LINKS = { kind: 'map', min: 1, max: 13, of: TEXT } as const;
const ONE_DOCUMENT: Shape = { TermsId: required(TEXT) };
const CREATE: Shape = {
  ...ONE_CLIENT,
  TermsName: NAME,
  TermsSource: SOURCE,
  Enforcement: ENFORCEMENT,
  Links: LINKS,
};

type TermsInput = Pick<Terms, 'ClientId' | 'TermsName' | 'TermsSource' | 'Enforcement'> &
  Partial<Pick<Terms, 'Links'>>;

const createTerms = inPool<TermsInput>(CREATE, (world, pool, given) => {
  const { ClientId, TermsName, TermsSource, Enforcement, Links = {} } = given;
  clientInPool(pool, ClientId);
  if (byClient(pool, ClientId, TermsName) !== undefined) {
    throw new ServiceError('TermsExistsException', `${TermsName} already exists for client ${ClientId}.`);
  }
  checkLinks(Links);
  const now = world.clock.nowSeconds();
  const TermsId = world.identifiers.uuid('terms', world.made++);
  const dates = { CreationDate: now, LastModifiedDate: now };
  const terms = {
    TermsId,
    UserPoolId: pool.id,
    ClientId,
    TermsName,
    TermsSource,
    Enforcement,
    Links,
    ...dates,
  };
  pool.resources.terms.set(TermsId, terms);
  return { Terms: terms };
});

/** People are led to the default where there is no document in their language. */
function checkLinks(links: Record<string, string>): void {
  if (links['cognito:default'] === undefined) throw invalidParameter('Links need a cognito:default.');
}

function byClient(pool: Pool, clientId: string, name: string): Terms | undefined {
  return [...pool.resources.terms.values()].find(
    ({ ClientId, TermsName }) => ClientId === clientId && TermsName === name,
  );
}

function termsOf(pool: Pool, id: string): Terms {
  const terms = pool.resources.terms.get(id);
  if (terms === undefined) throw resourceNotFound(`Terms ${id} do not exist.`);
  return terms;
}

const describeTerms = inPool<{ TermsId: string }>(ONE_DOCUMENT, (_world, pool, { TermsId }) => ({
  Terms: termsOf(pool, TermsId),
}));

const describeTermsByClient = inPool<{ ClientId: string; TermsName: string }>(
  { ...ONE_CLIENT, TermsName: NAME },
  (_world, pool, { ClientId, TermsName }) => {
    const terms = byClient(pool, clientInPool(pool, ClientId).id, TermsName);
    if (terms === undefined) throw resourceNotFound(`There is no ${TermsName} for client ${ClientId}.`);
    return { Terms: terms };
  },
);

const updateTerms = inPool<{ TermsId: string } & Partial<TermsInput>>(
  {
    ...ONE_DOCUMENT,
    TermsName: optional(NAME),
    TermsSource: optional(SOURCE),
    Enforcement: optional(ENFORCEMENT),
    Links: LINKS,
  },
  (world, pool, given) => {
    const terms = termsOf(pool, given.TermsId);
    if (given.Links !== undefined) checkLinks(given.Links);
    terms.TermsName = given.TermsName ?? terms.TermsName;
    terms.TermsSource = given.TermsSource ?? terms.TermsSource;
    terms.Enforcement = given.Enforcement ?? terms.Enforcement;
    terms.Links = given.Links ?? terms.Links;
    terms.LastModifiedDate = world.clock.nowSeconds();
    return { Terms: terms };
  },
);

const deleteTerms = inPool<{ TermsId: string }>(ONE_DOCUMENT, (_world, pool, { TermsId }) => {
  pool.resources.terms.delete(termsOf(pool, TermsId).TermsId);
  return {};
});

const listTerms = listInPool(
  'ListTerms',
  { kind: 'integer', min: 1, max: 60 },
  'Terms',
  (pool) => pool.resources.terms.values(),
  ({ TermsId, TermsName, Enforcement, CreationDate, LastModifiedDate }) => ({
    TermsId,
    TermsName,
    Enforcement,
    CreationDate,
    LastModifiedDate,
  }),
);

export const termsOperations = {
  CreateTerms: createTerms,
  DescribeTerms: describeTerms,
  DescribeTermsByClient: describeTermsByClient,
  UpdateTerms: updateTerms,
  DeleteTerms: deleteTerms,
  ListTerms: listTerms,
};
