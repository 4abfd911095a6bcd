import { capital } from '../../../shared/base/words.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';
import { type KillTarget, plainScope, scopeBySlot } from '../emergency/kill-scope.ts';
import { approvalWords } from './approval-words.ts';
import { sayTradingNow } from './trading-now.ts';

interface ResumeFlags extends PlaceFlags, KillTarget {
  readonly reason: string;
}

interface Resumed {
  readonly state: string;
  readonly approval_id: string | null;
  readonly message: string;
}

/**
 * `desk resume`: sets a scope active again, the whole desk where none is named, as the risk manager does. On a running desk only: what
 * trades again should be watched. A breaker is not released by it.
 *
 * @returns 0 when it is active; 1 when it waits for other people, or something else holds it back still.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function resume(given: ResumeFlags): Promise<number> {
  const named = plainScope(given);
  const place = findDesk(whichDesk(given));
  if ('stopped' in place)
    throw new CommandError(
      `no desk runs on ${place.stopped}, and trading is resumed on a running one only; ${inWords('status', '--data-dir', place.stopped)} says how to start it`,
    );
  const client = new DeskClient(place.running);
  const scope = named ?? scopeBySlot(await client.slots(), given);
  const body = { scope, state: 'active', reason: given.reason };
  const { state, approval_id, message } = await client.ask<Resumed>('POST', '/risk/trading-state', body);
  process.stdout.write(`${capital(message)}.\n`);
  if (approval_id !== null && state !== 'active') {
    process.stderr.write(`it is NOT RESUMED yet: ${approvalWords(approval_id, given)}\n`);
    return 1;
  }
  await sayTradingNow(client, given);
  if (state === 'active') return 0;
  const { breakers } = await client.risk();
  const by = breakers.length === 0 ? 'what is around it' : breakers.map(({ id }) => id).join(', ');
  process.stderr.write(`${scope} is ${state.toUpperCase()} still, by ${by}: ${inWords('status')} says more\n`);
  return 1;
}
