import type { Receipts } from '../../shared/domain/receipts.ts';
import type { SwapReceipts } from '../../shared/domain/swap.ts';
import type { VerificationRequest } from '../engine/outputs.ts';
import type { RuntimePort } from '../engine/ports.ts';
import type { ReceiptAudit } from './desk.ts';
import type { Tally } from './tally.ts';

/**
 * Reads the receipts of the versions that a cut concerned, behind everything they had been handed.
 *
 * @returns null where the cut is not known any more, so that nothing can be said of it.
 */
export async function verifyCut(
  { swapId, legs }: VerificationRequest,
  tally: Tally,
  runtime: RuntimePort,
): Promise<SwapReceipts | null> {
  const door = tally.count();
  let [missed, twice] = [0, 0];
  for (const { slotId, fromInstance, toInstance } of legs) {
    const [source, target] = await Promise.all([runtime.receipts(fromInstance), runtime.receipts(toInstance)]);
    const found = tally.verifyCut(swapId, slotId, door, source, target);
    if (!found) return null;
    missed += found.missed;
    twice += found.twice;
  }
  return { missed, twice };
}

/** Events at the door against the versions' own receipts, since the desk started. */
export async function auditReceipts(tally: Tally, runtime: RuntimePort): Promise<Omit<ReceiptAudit, 'unanswered'>> {
  const delivered = tally.accepted;
  const door = tally.count();
  const receipts = new Map<number, Receipts>();
  for (const instance of tally.instances()) receipts.set(instance, await runtime.receipts(instance));
  return { delivered, ...tally.audit(door, receipts) };
}
