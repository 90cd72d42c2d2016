/** Rows of a page that goes to the store. */
const PAGE = 500;

/** Items in pages, so that they are kept many at a time. */
export async function* inPages<T>(items: AsyncIterable<T>, size = PAGE): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
