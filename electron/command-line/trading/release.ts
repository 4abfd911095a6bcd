import { capital, spaced } from '../../../shared/base/words.ts';
import { scopeWords } from '../../../shared/domain/limit-words.ts';
import { CommandError } from '../command-error.ts';
import { requireRunning } from '../desk/running-only.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { approvalWords } from './approval-words.ts';
import { sayTradingNow } from './trading-now.ts';

interface ReleaseFlags extends PlaceFlags, ResultFlags {
  readonly reason: string;
}

/**
 * `desk release`: releases a breaker, as the risk manager does. On a running desk only: what is released should be watched.
 *
 * @returns 0 when it is released, also where others bind still; 1 when it waits for other people.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function release(id: string, given: ReleaseFlags): Promise<number> {
  const client = requireRunning(given, 'a breaker is released');
  const { breakers } = await client.risk();
  const breaker = breakers.find((each) => each.id === id);
  if (breaker === undefined) {
    const known = breakers.map((each) => `${each.id} (${spaced(each.cause)}, ${scopeWords(each.scope)})`);
    throw new CommandError(`no breaker ${id} stands tripped; those that do: ${known.join(', ') || 'none'}`, 2);
  }
  const answer = await client.release(id, given.reason);
  const { released, approval_id, message } = answer;
  tellResult(given, [`${capital(message)}.`], answer);
  if (!released && approval_id !== null) {
    process.stderr.write(`it is NOT RELEASED yet: ${approvalWords(approval_id, given)}\n`);
    return 1;
  }
  if (!given.json) await sayTradingNow(client, given);
  return 0;
}
