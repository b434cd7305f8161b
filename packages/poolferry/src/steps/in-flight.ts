import { pagesById } from '../ledger/pages.ts';

/**
 * Works items off with so many on the way at once, or as many as it is told whenever one more may set out. An error, or `isOver`, lets
 * those on the way come to their end and takes no further one; the first error is thrown then.
 */
export function inFlight<Item>(
  atOnce: number | ((onTheWay: number) => number),
  next: () => Item | undefined,
  work: (item: Item) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<void> {
  const most = typeof atOnce === 'number' ? () => atOnce : atOnce;
  return new Promise((resolve, reject) => {
    let onTheWay = 0;
    let failure: { error: unknown } | undefined;
    const setOut = (): void => {
      try {
        while (failure === undefined && !isOver() && onTheWay < most(onTheWay)) {
          const item = next();
          if (item === undefined) break;
          onTheWay += 1;
          work(item).catch(fail).then(arrive);
        }
      } catch (error) {
        fail(error);
      }
      if (onTheWay > 0) return;
      if (failure === undefined) resolve();
      else reject(failure.error);
    };
    const fail = (error: unknown): void => {
      failure ??= { error };
    };
    const arrive = (): void => {
      onTheWay -= 1;
      setOut();
    };
    setOut();
  });
}

/** Items one by one from pages in the order of their ids, so that memory does not grow with their number. */
export function oneByOne<Item extends { id: number }>(
  pageAfter: (id: number) => readonly Item[],
): () => Item | undefined {
  const items = itemsOf(pagesById(pageAfter));
  return () => items.next().value ?? undefined;
}

function* itemsOf<Item>(pages: Iterable<readonly Item[]>): Generator<Item, void, undefined> {
  for (const page of pages) yield* page;
}
