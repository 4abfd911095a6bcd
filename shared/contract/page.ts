import { z } from 'zod';

/** Which part of a list is asked for. Query strings carry text, so digits are taken for numbers. */
export const paging = {
  page: z.coerce.number<number | string>().int().min(1).max(1_000_000).default(1).describe('From 1'),
  page_size: z.coerce.number<number | string>().int().min(1).max(100).default(20),
};

/** A part of a list, newest first, under the list's own noun. */
export const pageOf = <N extends string, T extends z.ZodType>(noun: N, item: T) =>
  z.object({
    ...({ [noun]: z.array(item) } as { [K in N]: z.ZodArray<T> }),
    total: z.int().min(0).describe('Records that pass the filters, on all pages'),
    page: z.int().min(1),
    page_size: z.int().min(1).max(100),
  });
