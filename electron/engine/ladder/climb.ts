import { defined } from '../../../shared/base/assert.ts';
import { counted, partOfStretch, spaced } from '../../../shared/base/words.ts';
import type { AdvanceRaise } from '../../../shared/domain/approval.ts';
import type { Outcome } from '../../../shared/domain/command.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import { type GateRule, type GateRun, type GateVerdict, NO_RUN } from '../../../shared/domain/gate.ts';
import type { HoldCause, Ladder, Rung } from '../../../shared/domain/ladder.ts';
import { type Core, DESK_AUTHOR } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { ConductCounts } from '../risk/conduct.ts';
import { reached } from '../rollout/gate-counts.ts';
import { subject } from '../rollout/gate-words.ts';
import type { LadderEvidence } from '../rollout/ladder-evidence.ts';
import type { Leave } from '../safety/control/raise.ts';
import type { SimulatedDesk } from '../simulated/simulated-desk.ts';
import { fullStep, type NextStep, nextStep } from './next-step.ts';
import { ceilingOf } from './shares.ts';

/** What a decision leads to. */
export interface ClimbEvents {
  /** The candidate goes up, by evidence. */
  advance(ladder: Ladder, to: NextStep, reason: string, author: Author, leave: Leave | undefined, out: Outputs): void;
  stepDown(ladder: Ladder, reason: string, author: Author, out: Outputs): void;
  /** The candidate gives way for what it has done. */
  abort(ladder: Ladder, reason: string, author: Author, out: Outputs): void;
  /** Whether a step up to this share waits for other people. */
  needsApproval(ladder: Ladder, to: NextStep): boolean;
  request(command: AdvanceRaise, author: Author, out: Outputs): Outcome;
}

/**
 * Decides after each review. What lowers risk comes first and waits for nothing; the way up needs the time, the evidence,
 * every gate and a slot at peace. An inconclusive gate only ever pauses.
 */
export class Climb {
  readonly #core: Core;
  readonly #accounts: SimulatedDesk;
  readonly #events: ClimbEvents;

  constructor(core: Core, accounts: SimulatedDesk, events: ClimbEvents) {
    this.#core = core;
    this.#accounts = accounts;
    this.#events = events;
  }

  /** After a review. */
  decide(ladderId: string, out: Outputs): void {
    const ladder = this.#core.ladders.get(ladderId);
    const evidence = this.#evidenceOf(ladder);
    const rung = defined(ladder.plan.rungs[ladder.rung], `rung ${ladder.rung}`);
    const failed = this.#reached(rung, evidence, 'fail');
    if (failed) return this.#fail(ladder, rung, this.#words(ladder, failed), out);
    if (ladder.status === 'held') return;
    for (const cause of ['error', 'inconclusive'] as const) {
      const found = this.#reached(rung, evidence, cause);
      if (found) return this.hold(ladder, cause, this.#words(ladder, found), DESK_AUTHOR, out);
    }
    if (ladder.status === 'awaiting_approval') return this.#awaited(ladder, out);
    if (this.missing(ladder).length > 0) return;
    const split = this.splitProblem(ladder);
    if (split !== undefined) return this.hold(ladder, 'allocation', split, DESK_AUTHOR, out);
    if (this.#core.tradingStateOf(ladder.slotId, this.#core.versionOf(ladder.entityId)) !== 'active') return;
    this.#up(ladder, rung, evidence, out);
  }

  #up(ladder: Ladder, rung: Rung, evidence: LadderEvidence<ConductCounts>, out: Outputs): void {
    const to = this.next(ladder, evidence);
    if (to.kind === 'stay') return;
    const reason = `${rung.gates.length === 0 ? 'its time is over' : 'every gate passes'} on rung ${ladder.rung + 1}`;
    if (rung.advance === 'manual' && to.kind !== 'complete')
      return this.hold(ladder, 'person', `${reason}; a person advances from here`, DESK_AUTHOR, out);
    if (!this.#events.needsApproval(ladder, to))
      return this.#events.advance(ladder, to, reason, DESK_AUTHOR, undefined, out);
    const asker = ladder.asker ?? { actor: ladder.startedBy, role: ladder.startedRole };
    const { slotId } = ladder;
    const terms = to.kind === 'complete' ? {} : { upTo: to.share };
    const outcome = this.#events.request(
      { kind: 'advance_ladder', slotId, byRule: true, ...terms, reason },
      asker,
      out,
    );
    if (outcome.ok && outcome.awaits !== undefined)
      this.#core.emit(out, DESK_AUTHOR, { kind: 'ladder_awaits', ladderId: ladder.id, approvalId: outcome.awaits });
    else this.hold(ladder, 'approval', outcome.message, DESK_AUTHOR, out);
  }

  /** An approval that was asked for may have ended without anybody's yes. */
  #awaited(ladder: Ladder, out: Outputs): void {
    const { approvals } = this.#core.safety;
    const approval = approvals.approvals.get(ladder.approvalId ?? '');
    if (approval?.status === 'pending') return;
    const end = approval?.status ?? 'gone';
    this.hold(ladder, 'approval', `the approval of its next rung is ${end}; resume to ask anew`, DESK_AUTHOR, out);
  }

  #fail(ladder: Ladder, { onFail }: Rung, words: string, out: Outputs): void {
    if (onFail === 'abort') return this.#events.abort(ladder, words, DESK_AUTHOR, out);
    if (onFail === 'step_down') return this.#events.stepDown(ladder, words, DESK_AUTHOR, out);
    if (ladder.status !== 'held') this.hold(ladder, 'failed', words, DESK_AUTHOR, out);
  }

  /** Nothing moves up from here until a person says so. */
  hold(ladder: Ladder, cause: HoldCause, reason: string, author: Author, out: Outputs): void {
    this.#core.emit(out, author, { kind: 'ladder_held', ladderId: ladder.id, cause, reason });
  }

  /** Where the candidate goes next. */
  next(ladder: Ladder, evidence = this.#evidenceOf(ladder)): NextStep {
    const slot = defined(this.#core.router.slots.get(ladder.slotId), ladder.slotId);
    return nextStep(ladder, evidence.stretches, ceilingOf(slot, ladder));
  }

  /** The whole step to the next rung, whatever scales it. */
  wholeStep(ladder: Ladder): NextStep {
    const slot = defined(this.#core.router.slots.get(ladder.slotId), ladder.slotId);
    return fullStep(ladder, ceilingOf(slot, ladder));
  }

  /** What the rung still asks for, in words; nothing once the way up is open as far as the rung can say. */
  missing(ladder: Ladder): readonly string[] {
    const rung = defined(ladder.plan.rungs[ladder.rung], `rung ${ladder.rung}`);
    const evidence = this.#evidenceOf(ladder);
    const { periods } = evidence.stretches.rung;
    const seen = this.#accounts.conduct(ladder.instance);
    const before = evidence.before.rung.candidate;
    const have = {
      fills: (seen?.fills ?? 0) - (before?.fills ?? 0),
      closedTrades: (seen?.closedTrades ?? 0) - (before?.closedTrades ?? 0),
      sessions: ladder.sessions,
      pairs: periods,
    };
    const words = {
      fills: 'fills',
      closedTrades: 'closed trades',
      sessions: 'trading days',
      pairs: 'compared periods',
    };
    const lacking = (Object.keys(words) as (keyof typeof words)[])
      .filter((name) => have[name] < rung.evidence[name])
      .map((name) => `${have[name]} of ${rung.evidence[name]} ${words[name]}`);
    if (ladder.openMs < rung.soakMs) lacking.unshift(`${partOfStretch(ladder.openMs, rung.soakMs)} of open market`);
    for (const [i, rule] of rung.gates.entries()) {
      const run = evidence.runs[i] ?? NO_RUN;
      if (rule.observeOnly || reached(rule, run) === 'pass') continue;
      lacking.push(lackingOf(rule, ladder.verdicts[i], run, ladder.twinInstance !== null));
    }
    return lacking;
  }

  /** Why the split of the slot is not what the ladder claims; undefined when it is. */
  splitProblem({ slotId, instance, share }: Ladder): string | undefined {
    const slot = defined(this.#core.router.slots.get(slotId), slotId);
    const actual = slot.attachments.find((each) => each.instance === instance)?.share ?? 0;
    if (actual === share) return undefined;
    return `it holds ${actual} basis points of the slot, and the ladder put it at ${share}`;
  }

  /** The gate that an outcome has been reached on, among those that bind. */
  #reached(
    rung: Rung,
    evidence: LadderEvidence<ConductCounts>,
    outcome: 'fail' | 'error' | 'inconclusive',
  ): GateRule | undefined {
    return rung.gates.find((rule, i) => {
      const run = evidence.runs[i];
      return !rule.observeOnly && run !== undefined && reached(rule, run) === outcome;
    });
  }

  #words(ladder: Ladder, rule: GateRule): string {
    const rung = defined(ladder.plan.rungs[ladder.rung], `rung ${ladder.rung}`);
    return ladder.verdicts[rung.gates.indexOf(rule)]?.words ?? rule.measure;
  }

  #evidenceOf(ladder: Ladder): LadderEvidence<ConductCounts> {
    return defined(this.#core.evidence.get(ladder.id), `evidence of ${ladder.id}`);
  }
}

/** What a gate still asks for that has not passed as often in a row as it must. */
function lackingOf(rule: GateRule, verdict: GateVerdict | undefined, run: GateRun, hasTwin: boolean): string {
  if (verdict === undefined) return `the gate on ${spaced(rule.measure)} has not been looked at`;
  if (verdict.outcome !== 'pass') return verdict.words;
  const times = run.outcome === 'pass' ? run.times : 0;
  return `${subject(rule, hasTwin)} passes; ${counted(rule.passAfter - times, 'more review')}`;
}
