import type { LadderWord } from '../../client/calls/ladder-call.ts';
import { roundAmount } from '../../format/number.ts';
import { basisPoints, worth } from '../../format/share.ts';
import { versionLabel } from '../../format/version.ts';
import { holdings, otherPeople } from '../../format/words.ts';
import type { Ladder, SlotView } from '../../store/console-data.ts';
import { hasTakenOver, stepDown, stepUp } from '../../store/rollout/ladder.ts';
import type { ApprovalTerms } from '../../store/rollout/promotion-means.ts';

interface Terms {
  readonly ladder: Ladder;
  readonly slot: SlotView | undefined;
  readonly approvals: ApprovalTerms;
}

const labelIn = (slot: SlotView | undefined, key: string): string => versionLabel(key, slot?.algorithm);

/** What the candidate holds in the slot, as one reads it; empty where it is flat. */
export const heldBy = (ladder: Ladder, slot: SlotView | undefined): string =>
  holdings(slot?.versions.find(({ version }) => version === ladder.candidate.version)?.position ?? []);

function advanceMeans({ ladder, slot, approvals }: Terms): readonly string[] {
  const { capital, currency, share_bp: share, candidate, incumbent } = ladder;
  const money = (bp: number): string => `${basisPoints(bp)} (${roundAmount(worth(capital, bp))} ${currency})`;
  const who = labelIn(slot, candidate.version);
  const step = stepUp(ladder);
  const { required, aboveShareBp } = approvals;
  const isAbove = step.kind !== 'complete' && step.shareBp > Math.max(aboveShareBp, share);
  const waits = required > 0 && isAbove ? [`It waits for ${otherPeople(required)} first.`] : [];
  if (step.kind === 'complete') return [`The ladder ends: ${who} keeps ${money(share)}.`];
  if (step.kind === 'take_over' && incumbent)
    return [
      `${who} takes over ${money(step.shareBp)} from ${labelIn(slot, incumbent.version)}, which stays in step for the way back.`,
      ...waits,
    ];
  const more = `${roundAmount(worth(capital, step.shareBp - share))} ${currency}`;
  return [`${who} goes from ${money(share)} to ${money(step.shareBp)}: ${more} more is at risk.`, ...waits];
}

function stepDownMeans({ ladder, slot }: Terms): readonly string[] {
  const share = stepDown(ladder);
  if (share === null) return ['There is no lower rung with capital: this aborts the ladder.'];
  const money = `${basisPoints(share)}, ${roundAmount(worth(ladder.capital, share))} ${ladder.currency}`;
  return [
    `${labelIn(slot, ladder.candidate.version)} goes down to ${share === 0 ? 'a simulated account, without capital' : money}: the rest goes back${ladder.incumbent ? ` to ${labelIn(slot, ladder.incumbent.version)}` : ' into the reserve'}. What it holds beyond that it may only reduce; nothing is sold by force.`,
  ];
}

/** What giving way does, in words: the same for Abort and for the way back. */
export function abortMeans({ ladder, slot }: Pick<Terms, 'ladder' | 'slot'>): readonly string[] {
  const who = labelIn(slot, ladder.candidate.version);
  if (ladder.status === 'preparing') return [`${who} is not in yet: it is called off as if it had not begun.`];
  if (ladder.share_bp === 0) return [`${who} leaves. It never held capital, so nothing is traded.`];
  if (ladder.incumbent === null)
    return [`${who} may only reduce from then on: there is no version to go back to in ${ladder.slot_id}.`];
  const to = labelIn(slot, ladder.incumbent.version);
  const held = heldBy(ladder, slot);
  const positions = held === '' ? 'it holds nothing' : `its ${held} goes to ${to} if it fits there, else it is run off`;
  const how = hasTakenOver(ladder) ? ' by undoing the swap' : '';
  return [`${to} has all of ${ladder.slot_id} again${how}. Open orders of ${who} are cancelled; ${positions}.`];
}

/** What a person's word on a ladder does, in sentences. */
export function wordMeans(word: LadderWord, terms: Terms): readonly string[] {
  switch (word) {
    case 'advance':
      return advanceMeans(terms);
    case 'hold':
      return [
        'Its capital stays as it is: nothing moves up until somebody resumes. What lowers risk still happens by itself.',
      ];
    case 'resume':
      return ['Its rules decide again, from the next review on.'];
    case 'step_down':
      return stepDownMeans(terms);
    case 'abort':
      return abortMeans(terms);
  }
}
