/** One page of a list that is already newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly page: number;
  readonly page_size: number;
}

/** Cuts a page out of a list. A page beyond the end is empty. */
export function pageOf<T>(
  items: readonly T[],
  { page, page_size }: { readonly page: number; readonly page_size: number },
): Page<T> {
  const from = (page - 1) * page_size;
  return { items: items.slice(from, from + page_size), total: items.length, page, page_size };
}

/** Records in the order they were made, newest first, that pass a filter. */
export function newestFirst<T>(records: ReadonlyMap<string, T>, keep: (record: T) => boolean): T[] {
  return [...records.values()].filter(keep).reverse();
}
