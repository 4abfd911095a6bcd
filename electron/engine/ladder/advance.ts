import { canonicalJson } from '../../../shared/base/canonical.ts';
import type { AdvanceRaise } from '../../../shared/domain/approval.ts';
import { type Outcome, type Refused, refuse } from '../../../shared/domain/command.ts';
import type { Author } from '../../../shared/domain/fact.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { formatMoney } from '../../../shared/units/money.ts';
import type { Core } from '../core.ts';
import type { Outputs } from '../outputs.ts';
import type { Leave, Raise } from '../safety/control/raise.ts';
import { advanceWords } from './advance-words.ts';
import type { LadderFlow } from './ladder-flow.ts';
import type { NextStep } from './next-step.ts';

/** A step up that a person asks for, or that evidence has reached and other people must agree to. */
export class AdvanceFlow implements Raise<AdvanceRaise> {
  readonly #core: Core;
  readonly #ladders: LadderFlow;

  constructor(core: Core, ladders: LadderFlow) {
    this.#core = core;
    this.#ladders = ladders;
  }

  problem(command: AdvanceRaise): Refused | undefined {
    const { slotId } = command;
    const found = this.#ladders.openIn(slotId);
    if ('ok' in found) return found;
    if (found.status === 'preparing') return refuse('conflict', 'its candidate is not in yet; wait a moment');
    const busy = this.#ladders.busy(slotId);
    if (busy) return refuse('conflict', `a swap is under way in ${slotId}; wait for it to end`);
    const version = this.#core.versionOf(found.entityId);
    const state = this.#core.tradingStateOf(slotId, version);
    if (state !== 'active')
      return refuse(
        'broken_rule',
        `${version} is ${state} in ${slotId}: release what stops it before it is given more`,
      );
    const split = this.#ladders.climb.splitProblem(found);
    if (split !== undefined) return refuse('broken_rule', `${split}: step it down or abort`);
    if (command.byRule) {
      const [missing] = this.#ladders.climb.missing(found);
      if (missing !== undefined) return refuse('conflict', `the evidence does not carry it any more: ${missing}`);
    }
    const to = this.#stepOf(found, command);
    return to.kind === 'stay' ? refuse('broken_rule', `it cannot go up: ${to.reason}`) : undefined;
  }

  isRaise(command: AdvanceRaise): boolean {
    const found = this.#ladders.openIn(command.slotId);
    return !('ok' in found) && this.#ladders.needsApproval(found, this.#stepOf(found, command));
  }

  /** Its moves and holds are counted: who comes back to where they stood is not who was agreed to. */
  basis({ slotId }: AdvanceRaise): string {
    const ladder = this.#core.ladders.openIn(slotId);
    const slot = this.#core.router.slots.get(slotId);
    return canonicalJson({
      ladder: ladder && [ladder.id, ladder.rung, ladder.share, ladder.moves.length, ladder.holds],
      slot: slot && [
        formatMoney(slot.capital),
        slot.reserve,
        ...slot.attachments.map((each) => [each.instance, each.entityId, each.role, each.share]),
      ],
      state: ladder && [
        this.#core.tradingState(slotId),
        this.#core.tradingStateOf(slotId, this.#core.versionOf(ladder.entityId)),
      ],
    });
  }

  within({ slotId }: AdvanceRaise): readonly Scope[] {
    const ladder = this.#core.ladders.openIn(slotId);
    return ladder ? this.#core.scopesOf(slotId, this.#core.versionOf(ladder.entityId)) : [];
  }

  consequences(command: AdvanceRaise): readonly string[] {
    const { slotId } = command;
    const ladder = this.#core.ladders.openIn(slotId);
    const slot = this.#core.router.slots.get(slotId);
    if (!ladder || !slot) return [];
    const to = this.#stepOf(ladder, command);
    if (to.kind === 'complete' || to.kind === 'stay')
      return [`${this.#core.versionOf(ladder.entityId)} has climbed its ladder in ${slotId}`];
    return advanceWords(this.#core, command, ladder, slot, to, this.#ladders.climb.missing(ladder));
  }

  carryOut(command: AdvanceRaise, author: Author, leave: Leave | undefined, out: Outputs): Outcome {
    const { slotId, reason } = command;
    const ladder = this.#core.ladders.openIn(slotId);
    if (!ladder) return refuse('conflict', `no version climbs a ladder in ${slotId}`);
    const to = this.#stepOf(ladder, command);
    this.#ladders.advance(ladder, to, { author, reason, leave, command: 0 }, out);
    const share = to.kind === 'move' || to.kind === 'take_over' ? ` to ${to.share / 100} % of it` : '';
    return { ok: true, subject: ladder.id, message: `the candidate in ${slotId} goes up${share}` };
  }

  /**
   * A person's step is whole, however much of it the evidence would have given. One by rule is what the evidence supports now,
   * and never more than was asked for.
   */
  #stepOf(ladder: Ladder, { byRule, upTo }: AdvanceRaise): NextStep {
    const { climb } = this.#ladders;
    return byRule ? atMost(ladder, climb.next(ladder), upTo) : climb.wholeStep(ladder);
  }
}

/** A step that leads no higher than to a share. One cut short ends on the rung that it began on. */
function atMost({ rung }: Ladder, to: NextStep, upTo: number | undefined): NextStep {
  if (upTo === undefined || (to.kind !== 'move' && to.kind !== 'take_over') || to.share <= upTo) return to;
  return { kind: 'move', rung, share: basisPoints(upTo) };
}
