import { ORPCError } from '@orpc/client';
import type { ErrorDetail } from '../../../shared/contract/error.ts';
import type { Refusal } from '../../store/rollout/swap-flow.ts';

const isDetail = (data: unknown): data is ErrorDetail =>
  typeof data === 'object' && data !== null && 'errors' in data && Array.isArray(data.errors);

/** What a person is told who asks for something while there is no line. */
export const NO_LINE: Refusal = {
  message: 'There is no connection to the desk.',
  details: ['Nothing was sent.'],
  unchanged: true,
};

/** What a failed call says to the person who made it. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ORPCError) {
    const details = isDetail(error.data) ? error.data.errors.filter((text) => text !== error.message) : [];
    return { message: error.message, details, unchanged: error.code !== 'internal' };
  }
  return {
    message: 'The connection to the desk broke before it answered.',
    details: ['Whether it was done is seen here once the connection is back.'],
    unchanged: false,
  };
}
