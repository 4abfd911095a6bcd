import { scopeWords } from '../../../shared/domain/limit-words.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { approvalWords } from './approval-words.ts';
import { sayTradingNow } from './trading-now.ts';

interface ReleaseFlags extends PlaceFlags {
  readonly reason: string;
}

/**
 * `desk release`: releases a breaker, as the risk manager does. On a running desk only: what is released should be watched.
 *
 * @returns 0 when it is released, also where others bind still; 1 when it waits for other people.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function release(id: string, given: ReleaseFlags): Promise<number> {
  const flags = whichDesk(given);
  const place = findDesk(flags);
  if ('stopped' in place)
    throw new CommandError(
      `no desk runs on ${place.stopped}, and a breaker is released on a running one only; ${inWords('status', '--data-dir', place.stopped)} says how to start it`,
    );
  const client = new DeskClient(place.running);
  const { breakers } = await client.risk();
  const breaker = breakers.find((each) => each.id === id);
  if (breaker === undefined) {
    const known = breakers.map((each) => `${each.id} (${each.cause.replaceAll('_', ' ')}, ${scopeWords(each.scope)})`);
    throw new CommandError(`no breaker ${id} stands tripped; those that do: ${known.join(', ') || 'none'}`, 2);
  }
  const { released, approval_id, message } = await client.release(id, flags.reason);
  process.stdout.write(`${message.charAt(0).toUpperCase()}${message.slice(1)}.\n`);
  if (!released && approval_id !== null) {
    process.stderr.write(`it is NOT RELEASED yet: ${approvalWords(approval_id, given)}\n`);
    return 1;
  }
  await sayTradingNow(client, given);
  return 0;
}
