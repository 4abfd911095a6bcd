import { assert, defined } from '../../../shared/base/assert.ts';
import { refill } from '../../../shared/base/refill.ts';
import type { FactOf } from '../../../shared/domain/fact.ts';
import { isOpenLadder, type Ladder } from '../../../shared/domain/ladder.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import type { EpochNs } from '../../../shared/units/time.ts';

/** Every ladder that is or was climbed, as records. Of a slot one is open at most. */
export class LadderTable {
  readonly ladders = new Map<string, Ladder>();
  /** The open ladder of each slot, by slot. */
  readonly #open = new Map<string, string>();
  /** The latest of each slot, open or ended. */
  readonly #latest = new Map<string, string>();

  get(id: string): Ladder {
    return defined(this.ladders.get(id), `ladder ${id}`);
  }

  /** The ladder that is climbed in a slot now. */
  openIn(slotId: string): Ladder | undefined {
    const id = this.#open.get(slotId);
    return id === undefined ? undefined : this.get(id);
  }

  /** The ladder that was last begun in a slot. */
  latestIn(slotId: string): Ladder | undefined {
    const id = this.#latest.get(slotId);
    return id === undefined ? undefined : this.get(id);
  }

  /** Ladders that somebody is on, in the order in which they began. */
  open(): Ladder[] {
    return [...this.#open.values()].map((id) => this.get(id));
  }

  get hasOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Whether an instance is the candidate or the twin of an open ladder. */
  isMember(slotId: string, instance: number): boolean {
    const ladder = this.openIn(slotId);
    return ladder !== undefined && (ladder.instance === instance || ladder.twinInstance === instance);
  }

  applyStarted(fact: FactOf<'ladder_started'>, at: EpochNs): void {
    const { kind: _, ladderId: id, approvalId: __, emergencyId: ___, ...rest } = fact;
    assert(!this.#open.has(fact.slotId), `a second ladder begins in ${fact.slotId}`);
    this.ladders.set(id, {
      ...rest,
      id,
      status: 'preparing',
      rung: -1,
      share: basisPoints(0),
      enteredNs: null,
      openMs: 0,
      sessions: 0,
      lastDay: null,
      held: null,
      holds: 0,
      approvalId: null,
      startedAt: at,
      verdicts: [],
      endedAt: null,
      endReason: null,
      swapId: null,
      moves: [],
    });
    this.#open.set(fact.slotId, id);
    this.#latest.set(fact.slotId, id);
  }

  applyMoved(fact: FactOf<'ladder_moved'>, at: EpochNs): void {
    const ladder = this.get(fact.ladderId);
    const share = basisPoints(fact.share);
    const move = { kind: fact.move, rung: fact.rung, share, at, by: fact.by, reason: fact.reason };
    this.#set({
      ...ladder,
      status: ladder.held ? 'held' : 'climbing',
      rung: fact.rung,
      share,
      enteredNs: fact.marketNs,
      openMs: 0,
      sessions: 0,
      lastDay: null,
      approvalId: null,
      verdicts: [],
      moves: [...ladder.moves, move],
      swapId: fact.swapId ?? ladder.swapId,
    });
  }

  applyReviewed({ ladderId, openMs, sessions, lastDay, verdicts }: FactOf<'ladder_reviewed'>): void {
    this.#set({ ...this.get(ladderId), openMs, sessions, lastDay, verdicts });
  }

  applyHeld({ ladderId, cause, reason }: FactOf<'ladder_held'>): void {
    const ladder = this.get(ladderId);
    const held = { cause, reason };
    this.#set({ ...ladder, status: 'held', held, holds: ladder.holds + 1, approvalId: null });
  }

  applyResumed({ ladderId, asker }: FactOf<'ladder_resumed'>): void {
    const ladder = this.get(ladderId);
    this.#set({ ...ladder, ...(asker && { asker }), status: 'climbing', held: null, approvalId: null });
  }

  applyAwaits({ ladderId, approvalId }: FactOf<'ladder_awaits'>): void {
    this.#set({ ...this.get(ladderId), status: 'awaiting_approval', approvalId });
  }

  applyEnded({ ladderId, slotId, status, reason, swapId }: FactOf<'ladder_ended'>, at: EpochNs): void {
    const ladder = this.get(ladderId);
    assert(isOpenLadder(ladder.status), `ladder ${ladderId} ended twice`);
    const ended = { status, held: null, approvalId: null, endedAt: at, endReason: reason };
    this.#set({ ...ladder, ...ended, swapId: swapId ?? ladder.swapId });
    this.#open.delete(slotId);
  }

  #set(ladder: Ladder): void {
    this.ladders.set(ladder.id, ladder);
  }

  /** All of it, for a snapshot. */
  snapshot() {
    return { ladders: this.ladders, open: this.#open, latest: this.#latest };
  }

  /** Takes a snapshot as so. */
  restore({ ladders, open, latest }: ReturnType<LadderTable['snapshot']>): void {
    refill(this.ladders, ladders);
    refill(this.#open, open);
    refill(this.#latest, latest);
  }
}
