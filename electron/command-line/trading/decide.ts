import { capital, counted } from '../../../shared/base/words.ts';
import type { ApprovalView } from '../../../shared/contract/approval.ts';
import { CommandError } from '../command-error.ts';
import { inWords } from '../command-name.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';

interface DecideFlags extends PlaceFlags {
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
  const place = findDesk(whichDesk(given));
  if ('stopped' in place)
    throw new CommandError(
      `no desk runs on ${place.stopped}, and approvals are decided on a running one only; ${inWords('status', '--data-dir', place.stopped)} says how to start it`,
    );
  const path = `/approvals/${encodeURIComponent(id)}/${word}`;
  const decided = await new DeskClient(place.running).ask<Decided>('POST', path, { reason: given.reason }, DECIDE_MS);
  process.stdout.write(`${capital(decided.message)}.\n`);
  const { status, required, given: agreed } = decided;
  if (status !== 'pending') return 0;
  process.stderr.write(`it is NOT DONE yet: ${counted(required - agreed.length, 'more approval')} needed\n`);
  return 1;
}
