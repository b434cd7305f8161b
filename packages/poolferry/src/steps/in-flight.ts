import { pagesById } from '../ledger/pages.ts';

/**
 * Works items off with so many on the way at once. An error, or `isOver`, lets those on the way come to their end and takes no
 * further one; the first error is thrown then.
 */
export async function inFlight<Item>(
  atOnce: number,
  next: () => Item | undefined,
  work: (item: Item) => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<void> {
  let failure: { error: unknown } | undefined;
  const oneAfterAnother = async () => {
    for (let item = next(); item !== undefined; item = next()) {
      if (failure !== undefined || isOver()) return;
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
  if (failure !== undefined) throw (failure as { error: unknown }).error;
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
