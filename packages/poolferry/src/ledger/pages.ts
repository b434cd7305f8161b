/**
 * Rows page by page in the order of their ids, each page read when it is its turn: memory does not grow with their number, and no
 * statement stays open while the caller awaits.
 */
export function* pagesById<Row extends { id: number }>(
  pageAfter: (id: number) => readonly Row[],
): Generator<readonly Row[], void, undefined> {
  let afterId = 0;
  for (;;) {
    const page = pageAfter(afterId);
    const last = page.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    yield page;
  }
}
