import { DESK } from '../../shared/domain/scope.ts';
import type { JournalPort } from '../engine/ports.ts';
import type { Desk } from '../host/desk.ts';
import { forgetRestored, restoredAsOf } from '../journal/directory/restored.ts';

/**
 * Holds a desk back that starts for the first time on a restored journal: what happened after its backup is not in it, so that it may
 * hold other positions and orders than the exchange says. Call before its market data starts.
 *
 * @throws {Error} where it cannot be held back: it must not trade then.
 */
export async function holdRestored(
  desk: Pick<Desk, 'execute' | 'view'>,
  journal: Pick<JournalPort, 'meta' | 'setMeta'>,
): Promise<void> {
  const madeAt = restoredAsOf(journal);
  if (madeAt === undefined) return;
  // One that is halted stays so: reducing would let more trade.
  if (desk.view.ownState(DESK) === 'active') {
    const reason = `restored from a backup of ${madeAt}: compare open orders and positions with the exchange, then resume trading`;
    const command = { kind: 'set_trading_state', scope: DESK, state: 'reducing', reason } as const;
    const outcome = await desk.execute(command, { actor: 'desk', role: 'desk' });
    if (!outcome.ok) throw new Error(`a restored desk cannot be held back: ${outcome.message}`);
  }
  // Behind the command's record: a start that was ended before it begins anew.
  forgetRestored(journal);
}
