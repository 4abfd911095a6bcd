import { epochNsOfMs } from '../../shared/units/time.ts';
import type { ApiContext } from './context.ts';
import { failure } from './failure.ts';
import type { Downloads, RecordFilter, RecordPage, RecordReader } from './records.ts';

const nsOf = (iso: string | undefined): bigint | undefined =>
  iso === undefined ? undefined : epochNsOfMs(Date.parse(iso));

/** The filters of a call, as the reader takes them. */
export function filterOf(
  input: Omit<RecordFilter, 'sinceNs' | 'untilNs'> & {
    readonly since?: string | undefined;
    readonly until?: string | undefined;
  },
): RecordFilter {
  const { version, instrument, slot, side, status, code, actor, action, text, since, until } = input;
  return {
    ...{ version, instrument, slot, side, status, code, actor, action, text },
    sinceNs: nsOf(since),
    untilNs: nsOf(until),
  };
}

/** @throws {Failure} `unavailable` on a desk without a file. */
export function readersOf({ records }: Pick<ApiContext, 'records'>): RecordReader {
  if (records === undefined)
    throw failure('unavailable', 'this desk keeps its journal in memory: there is no file to read');
  return records;
}

/** @throws {Failure} `unavailable` on a desk without a file. */
export function downloadsOf({ downloads }: Pick<ApiContext, 'downloads'>): Downloads {
  if (downloads === undefined)
    throw failure('unavailable', 'this desk keeps its journal in memory: there is no file to save from');
  return downloads;
}

/** What the reader answered. @throws {Failure} `unavailable`, in the reader's words, where it could not. */
export async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw failure('unavailable', error instanceof Error ? error.message : String(error));
  }
}

/** The items of a page. The reader wrote them; the contract's output holds them once more against their form. */
export const itemsOf = <T>({ rows }: RecordPage): T[] => JSON.parse(rows) as T[];
