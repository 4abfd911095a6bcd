import { type Asked, lastOf } from '../../store/asked.ts';
import type { DeskClient } from '../desk-client.ts';
import { NO_LINE, refusalOf } from './refusal.ts';

/** Asks the desk for something, and tells at each step how that stands. Does not reject. */
export async function ask<T>(
  line: DeskClient | undefined,
  before: Asked<T>,
  tell: (asked: Asked<T>) => void,
  call: (line: DeskClient) => Promise<T>,
): Promise<void> {
  if (!line) return tell({ phase: 'refused', words: NO_LINE.message });
  tell({ phase: 'asked', before: lastOf(before) });
  try {
    tell({ phase: 'answered', value: await call(line) });
  } catch (error) {
    tell({ phase: 'refused', words: refusalOf(error).message });
  }
}
