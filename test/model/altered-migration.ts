import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import type { Migration } from '../../packages/poolferry/src/steps/migration.ts';
import type { CallInput } from './cognito-model.ts';

/** Makes another migration of the real one, with which a step has a mistake built in. */
export type Alter = (migration: Migration) => Migration;

type AnyCall = (operation: string, input: CallInput) => Promise<object>;

/** The same migration with another way to the target. */
export const calling =
  (change: (call: AnyCall) => AnyCall): Alter =>
  (migration) => {
    const { target } = migration;
    const call = change(target.door.call as AnyCall);
    return { ...migration, target: { ...target, door: { ...target.door, call } as typeof target.door } };
  };

/** The same migration with another ledger. */
export const keeping =
  (change: (ledger: Ledger) => Partial<Ledger>): Alter =>
  (migration) => ({ ...migration, ledger: { ...migration.ledger, ...change(migration.ledger) } });
