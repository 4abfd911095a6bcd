import type { PackedSnapshot } from '../../engine/ports.ts';
import type { Host } from '../../host/host.ts';
import { makeInThread } from '../threads/side-thread.ts';
import type { SnapshotSeat } from './snapshot-thread.ts';

const ENTRY = new URL('./snapshot-thread.ts', import.meta.url);

/** Two engines with all that is open, and their texts; beyond it, the thread ends and the desk goes on without. Megabytes. */
const HEAP_MB = 2_048;

/** Facts from one snapshot to the next: folding them takes a fifth of a second at a start. */
export const SNAPSHOT_FACTS = 20_000;

/** At a stop fewer are worth one: folding them takes longer than putting a snapshot back. */
const STOP_FACTS = 10_000;

/** What the keeper asks of the desk. */
type Desk = Pick<Host, 'keep' | 'note' | 'onCommitted' | 'outage'> & { readonly view: { readonly factSeq: number } };

/**
 * Sees to it that a start never has to fold more than some ten thousand facts. Every so many facts a thread of the lowest
 * priority makes a snapshot from the journal, and the desk's next commit takes it along: the market waits for neither.
 */
export class SnapshotKeeper {
  readonly #desk: Desk;
  readonly #seat: SnapshotSeat;
  readonly #every: number;
  readonly #stop: () => void;
  /** Facts that the last snapshot stands for, or that were there when the last attempt failed. */
  #done: number;
  #making: Promise<void> | undefined;

  /** @param restored how many facts the snapshot stands for that the desk started from; 0 for none. */
  constructor(desk: Desk, seat: SnapshotSeat, restored: number, every = SNAPSHOT_FACTS) {
    this.#desk = desk;
    this.#seat = seat;
    this.#every = every;
    this.#done = restored;
    this.#stop = desk.onCommitted(() => this.#look(this.#every));
  }

  /**
   * The desk takes in nothing more and everything is on disk: a last snapshot, where it is worth one. It is kept by the time this
   * resolves, and goes to disk with the desk's last commit.
   */
  async close(): Promise<void> {
    this.#stop();
    await this.#making;
    this.#look(Math.min(STOP_FACTS, this.#every));
    await this.#making;
  }

  #look(enough: number): void {
    const { view, outage } = this.#desk;
    if (this.#making || outage || view.factSeq - this.#done < enough) return;
    this.#done = view.factSeq;
    this.#making = this.#make().finally(() => {
      this.#making = undefined;
    });
  }

  async #make(): Promise<void> {
    try {
      const snapshot = await makeInThread<PackedSnapshot | undefined>(ENTRY, this.#seat, HEAP_MB).made;
      if (snapshot === undefined) return;
      this.#done = snapshot.facts;
      this.#desk.keep(snapshot);
    } catch (error) {
      // The desk goes on without: the next start folds more. That a journal is not as it was written must not go unsaid.
      const reason = error instanceof Error ? error.message : String(error);
      process.emitWarning(`no snapshot was made: ${reason}`);
      this.#desk.note('snapshot_failed', 'desk', { reason });
    }
  }
}
