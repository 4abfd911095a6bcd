import type { CommitBatch, JournalPort } from '../../../electron/engine/ports.ts';
import { JournalError } from '../../../electron/journal/error.ts';
import { CrashJournal, Killed } from '../../support/crash-journal.ts';
import type { Faults } from './faults.ts';

/** A journal on a disk that refuses when it is told to, and that can take a process down with it. */
export class SimDisk extends CrashJournal {
  /** Called when a batch with events for the outside is on disk. */
  onEvents: () => void = () => {};
  /** Called when the disk has refused. */
  onRefused: () => void = () => {};
  readonly #faults: Faults;

  /** The process that wrote on it has ended: whatever of it still runs reaches nothing. */
  gone = false;

  constructor(inner: JournalPort, faults: Faults) {
    super(inner);
    this.#faults = faults;
    const { acknowledge, outbox } = this;
    this.acknowledge = (seq) => {
      this.#assertThere();
      if ((this.#faults.disk?.left ?? 0) > 0) {
        this.#faults.count('disk acknowledge');
        throw new JournalError('io', 'the disk says io');
      }
      acknowledge(seq);
    };
    this.outbox = (after, limit) => {
      this.#assertThere();
      return outbox(after, limit);
    };
  }

  #assertThere(): void {
    if (this.gone || this.dead) throw new Killed('the process is gone');
  }

  override commit(batch: CommitBatch): void {
    const { disk } = this.#faults;
    if (disk && disk.left > 0 && !this.dead) {
      disk.left -= 1;
      this.#faults.count(`disk ${disk.fault}`);
      this.onAttempt(batch);
      this.onRefused();
      throw new JournalError(disk.fault, `the disk says ${disk.fault}`);
    }
    super.commit(batch);
    if ((batch.outbox ?? []).length > 0) this.onEvents();
  }

  reserveSpent = (): boolean => this.#faults.reserveSpent;
}
