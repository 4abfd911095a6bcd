import { isOpenLadder } from '../../../shared/domain/ladder.ts';
import type { Gate, Ladder } from '../console-data.ts';
import { currentSlot, type OnScreen } from '../selectors.ts';

/** Whether somebody is still on it. */
export const isClimbed = ({ status }: Ladder): boolean => isOpenLadder(status);

/** The ladder of a slot: the one that is climbed, else the last; undefined where none was begun. */
export function ladderIn(ladders: readonly Ladder[], slotId: string | undefined): Ladder | undefined {
  const here = ladders.filter(({ slot_id }) => slot_id === slotId);
  return here.find(isClimbed) ?? here.toSorted((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))[0];
}

/** The ladder of the slot on screen. */
export const currentLadder = (state: OnScreen): Ladder | undefined =>
  ladderIn(state.data.ladders, currentSlot(state)?.slot_id);

/** What stands in front beside the chart before anybody has chosen: the ladder where the slot has one, else what is swapped. */
export const sideAtFirst = (state: OnScreen): 'ladder' | 'swap' => (currentLadder(state) ? 'ladder' : 'swap');

/** The ladder of the slot on screen that somebody is on. */
export function openLadder(state: OnScreen): Ladder | undefined {
  const ladder = currentLadder(state);
  return ladder && isClimbed(ladder) ? ladder : undefined;
}

/** Whether the candidate is the version in force by now: its last rung is watched, and going back undoes the swap. */
export const hasTakenOver = ({ swap_id, incumbent }: Ladder): boolean => swap_id !== null && incumbent !== null;

/** Where one rung stands. `stopped`: the ladder ended there without being climbed. */
export interface RungView {
  /** From 1. */
  readonly place: number;
  /** Share of the slot's capital, basis points; 0: simulated only. */
  readonly shareBp: number;
  /** The share that simulated orders are sized for; 0 on a rung with capital. */
  readonly simulatedBp: number;
  readonly standing: 'passed' | 'now' | 'stopped' | 'ahead';
  /** When it was last come to, ISO 8601; null where it was not. */
  readonly since: string | null;
  /** When it was last left; null where it was not, or where it is stood on. */
  readonly until: string | null;
  /** Who let it up from there, whatever its gates said; null where its rules did, or nobody yet. */
  readonly advancedBy: string | null;
  /** Whether a person advances from it, whatever passes. */
  readonly byHand: boolean;
}

/** The desk's reason for a step that its rules ask for: where others have to agree, it is made in the name of who promoted. */
const BY_RULE = /^(every gate passes|its time is over) on rung \d+$/;

/** Whose word a step up was; null where it was the rules', or no step up. */
const byHand = (move: Ladder['moves'][number] | undefined): string | null =>
  move?.kind === 'advanced' && move.by !== 'desk' && !BY_RULE.test(move.reason) ? move.by : null;

/** When the rung was last stood on, and by whose word it was left. */
function stayOn({ moves, ended_at }: Ladder, place: number): Pick<RungView, 'since' | 'until' | 'advancedBy'> {
  const at = moves.findLastIndex(({ rung }) => rung === place);
  // Scaled steps come to the same rung several times in a row: it was come to with the first of them.
  const first = moves.slice(0, at + 1).findLastIndex(({ rung }) => rung !== place) + 1;
  return at < 0
    ? { since: null, until: null, advancedBy: null }
    : { since: moves[first]?.at ?? null, until: moves[at + 1]?.at ?? ended_at, advancedBy: byHand(moves[at + 1]) };
}

function standingOf(ladder: Ladder, place: number): RungView['standing'] {
  if (ladder.status === 'completed') return 'passed';
  if (place === ladder.rung) return ladder.status === 'aborted' ? 'stopped' : 'now';
  return place < ladder.rung ? 'passed' : 'ahead';
}

/** The rungs of a ladder, the lowest first. */
export const rungViews = (ladder: Ladder): readonly RungView[] =>
  ladder.plan.rungs.map(({ share_bp, simulated_share_bp, advance }, index) => ({
    place: index + 1,
    shareBp: share_bp,
    simulatedBp: simulated_share_bp,
    standing: standingOf(ladder, index + 1),
    ...stayOn(ladder, index + 1),
    byHand: advance === 'manual',
  }));

/** The largest share of the capital that the candidate has held so far, basis points. */
export const largestShare = ({ moves }: Ladder): number => Math.max(0, ...moves.map(({ share_bp }) => share_bp));

/** Where a person's step up leads: the whole way to the next rung, whatever scales the steps of the desk. */
export type Step =
  | { readonly kind: 'move' | 'take_over'; readonly shareBp: number }
  /** It stands on the last rung: the ladder ends. */
  | { readonly kind: 'complete' };

export function stepUp({ plan, rung, incumbent }: Ladder): Step {
  const next = plan.rungs[rung];
  if (!next) return { kind: 'complete' };
  const isLast = rung + 1 === plan.rungs.length;
  return { kind: isLast && incumbent !== null ? 'take_over' : 'move', shareBp: next.share_bp };
}

/** The share that a step down leads to, basis points; null where there is no lower rung and the candidate gives way. */
export function stepDown(ladder: Ladder): number | null {
  const { plan, rung, share_bp: share } = ladder;
  const own = plan.rungs[rung - 1];
  const below = own && own.share_bp < share ? own : plan.rungs[rung - 2];
  if (!below || hasTakenOver(ladder) || (below.share_bp === 0 && share > 0)) return null;
  return below.share_bp;
}

/** What the rung still asks for. */
export interface Missing {
  /** Open market that is still to pass, milliseconds; 0 once it has. */
  readonly soakMs: number;
  /** Evidence that is still to come, by what it is of; only what is short. */
  readonly evidence: readonly { readonly of: keyof Ladder['evidence']; readonly lacking: number }[];
  /** Gates that do not let it up yet; one that passed at the last review is none of them. */
  readonly gates: readonly Gate[];
  /** How many more reviews have to come out like the last one, for gates that pass but not often enough yet; 0 for none. */
  readonly reviews: number;
  /** What else the desk names. */
  readonly others: readonly string[];
}

const EVIDENCE: readonly (keyof Ladder['evidence'])[] = ['fills', 'closed_trades', 'sessions', 'pairs'];

/** A count of the desk's that the figures beside it say better: `38 of 50 fills`, `1.5 of 6 h of open market`. */
const COUNT = /^[\d.]+ of [\d.]+ /;

/** A gate that passes and has not come often enough, which its run says better: `drawdown passes; 2 more reviews`. */
const AGAIN = / passes; \d+ more reviews?$/;

/** How often in a row it still has to pass; the next review says more in any case. */
const reviewsLeft = ({ run: { outcome, times, needed } }: Gate): number =>
  Math.max(1, (needed ?? 1) - (outcome === 'pass' ? times : 0));

/** Whether it passed at the last review, and that is not often enough yet. */
const passesTooSeldom = ({ outcome, words, run }: Gate, missing: readonly string[]): boolean =>
  outcome === 'pass' &&
  (missing.includes(words) ||
    (missing.some((each) => AGAIN.test(each)) &&
      run.outcome === 'pass' &&
      run.needed !== null &&
      run.times < run.needed));

const isToldByFigures = (words: string): boolean =>
  COUNT.test(words) || AGAIN.test(words) || words.startsWith('the gate on ');

/** What the rung still asks for, as far as it is known by figures; anything else in the desk's own words. */
export function missingOf({ missing, gates, soak, evidence }: Ladder): Missing {
  if (missing.length === 0) return { soakMs: 0, evidence: [], gates: [], reviews: 0, others: [] };
  const binding = gates.filter(({ observe_only }) => !observe_only);
  const told = new Set(binding.map(({ words }) => words));
  return {
    soakMs: Math.max(0, soak.needed_ms - soak.open_ms),
    evidence: EVIDENCE.map((of) => ({ of, lacking: evidence[of].needed - evidence[of].seen })).filter(
      ({ lacking }) => lacking > 0,
    ),
    // Before its first review a gate has no words yet, and the desk says only that it was not looked at.
    gates: binding.filter(({ outcome, words }) => outcome === null || (outcome !== 'pass' && missing.includes(words))),
    reviews: Math.max(0, ...binding.filter((gate) => passesTooSeldom(gate, missing)).map(reviewsLeft)),
    others: missing.filter((words) => !isToldByFigures(words) && !told.has(words)),
  };
}
