import { type Category, documentedQuotas } from './categories.ts';

/** What bounds the calls of a category, and who says so. */
export interface Limit {
  perSecond: number;
  from: 'options' | 'provisioned' | 'documented';
  /** It is what one operation may do to one pool, which is less than the category allows the account (facts §1.1). */
  inOnePool: boolean;
  /** The operator states more for the category than Cognito has told, or documents where it has not told. */
  overKnown?: OverKnown;
}

export interface OverKnown {
  statedPerSecond: number;
  knownPerSecond: number;
  knownFrom: 'provisioned' | 'documented';
}

/** The limits of one account and Region, in requests per second. */
export interface Limits {
  ofAccount(category: Category): number;
  /** The cap of each operation in each pool; undefined for categories without one. */
  ofOperationInPool(category: Category): number | undefined;
  /** Whichever of the two binds the calls to one pool. */
  inForce(category: Category): Limit;
  learn(category: Category, perSecond: number): void;
  /** The limits that Cognito told, now or in an earlier run. */
  told(): Partial<Record<Category, number>>;
}

type Rates = Readonly<Partial<Record<Category, number>>>;

/** @param stated by the operator's word, which wins over what Cognito tells and documents */
export function createLimits(stated: Rates, toldBefore: Rates = {}): Limits {
  const told: Partial<Record<Category, number>> = { ...toldBefore };

  const known = (category: Category): number => told[category] ?? documentedQuotas[category].ratePerSecond;
  const knownFrom = (category: Category): OverKnown['knownFrom'] =>
    told[category] === undefined ? 'documented' : 'provisioned';
  const ofAccount = (category: Category): number => stated[category] ?? known(category);

  /** Where a category allows more than documented, its caps for one pool are taken to grow alike. */
  const raisedBy = (category: Category): number =>
    Math.max(1, ofAccount(category) / documentedQuotas[category].ratePerSecond);

  function ofOperationInPool(category: Category): number | undefined {
    const { perPoolRatePerSecond } = documentedQuotas[category];
    return perPoolRatePerSecond === undefined ? undefined : perPoolRatePerSecond * raisedBy(category);
  }

  const originOf = (category: Category): Limit['from'] =>
    stated[category] === undefined ? knownFrom(category) : 'options';

  function overKnown(category: Category): OverKnown | undefined {
    const statedPerSecond = stated[category] ?? 0;
    const knownPerSecond = known(category);
    if (statedPerSecond <= knownPerSecond) return undefined;
    return { statedPerSecond, knownPerSecond, knownFrom: knownFrom(category) };
  }

  return {
    ofAccount,
    ofOperationInPool,
    inForce(category) {
      const accounts = ofAccount(category);
      const pools = ofOperationInPool(category) ?? accounts;
      const inOnePool = pools < accounts;
      const over = overKnown(category);
      return {
        perSecond: Math.min(accounts, pools),
        // Nobody tells the cap of one pool but the documents.
        from: inOnePool && raisedBy(category) === 1 ? 'documented' : originOf(category),
        inOnePool,
        ...(over !== undefined && { overKnown: over }),
      };
    },
    learn(category, perSecond) {
      told[category] = perSecond;
    },
    told: () => ({ ...told }),
  };
}
