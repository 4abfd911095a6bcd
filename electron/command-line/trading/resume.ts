import { capital } from '../../../shared/base/words.ts';
import { inWords } from '../command-name.ts';
import { requireRunning } from '../desk/running-only.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type KillTarget, plainScope, scopeBySlot } from '../emergency/kill-scope.ts';
import { type ResultFlags, tellResult } from '../result.ts';
import { approvalWords } from './approval-words.ts';
import { sayTradingNow } from './trading-now.ts';

interface ResumeFlags extends PlaceFlags, ResultFlags, KillTarget {
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
  const client = requireRunning(given, 'trading is resumed');
  const scope = named ?? scopeBySlot(await client.slots(), given);
  const body = { scope, state: 'active', reason: given.reason };
  const answer = await client.ask<Resumed>('POST', '/risk/trading-state', body);
  const { state, approval_id, message } = answer;
  tellResult(given, [`${capital(message)}.`], answer);
  if (approval_id !== null && state !== 'active') {
    process.stderr.write(`it is NOT RESUMED yet: ${approvalWords(approval_id, given)}\n`);
    return 1;
  }
  if (!given.json) await sayTradingNow(client, given);
  if (state === 'active') return 0;
  const { breakers } = await client.risk();
  const by = breakers.length === 0 ? 'what is around it' : breakers.map(({ id }) => id).join(', ');
  process.stderr.write(`${scope} is ${state.toUpperCase()} still, by ${by}: ${inWords('status')} says more\n`);
  return 1;
}
