import { capital, counted } from '../../../shared/base/words.ts';
import type { ApprovalView } from '../../../shared/contract/approval.ts';
import { requireRunning } from '../desk/running-only.ts';
import type { PlaceFlags } from '../desk/which-desk.ts';
import { type ResultFlags, tellResult } from '../result.ts';

interface DecideFlags extends PlaceFlags, ResultFlags {
  readonly reason: string;
}

type Decided = ApprovalView & { readonly message: string };

/**
 * What was asked for may have to be brought in first, which takes as long as it takes; the desk itself gives up before this,
 * milliseconds.
 */
const DECIDE_MS = 60_000;

/**
 * `desk approve` and `desk reject`: a person's word on what waits for other people, on a running desk.
 *
 * @returns 0 when it is approved or rejected, 1 when it still waits for others.
 * @throws {CommandError} where it cannot be done, with what to do.
 */
export async function decide(word: 'approve' | 'reject', id: string, given: DecideFlags): Promise<number> {
  const client = requireRunning(given, 'approvals are decided');
  const path = `/approvals/${encodeURIComponent(id)}/${word}`;
  const decided = await client.ask<Decided>('POST', path, { reason: given.reason }, DECIDE_MS);
  tellResult(given, [`${capital(decided.message)}.`], decided);
  const { status, required, given: agreed } = decided;
  if (status !== 'pending') return 0;
  process.stderr.write(`it is NOT DONE yet: ${counted(required - agreed.length, 'more approval')} needed\n`);
  return 1;
}
