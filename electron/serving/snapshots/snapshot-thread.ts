/** A thread that makes one snapshot, tells it, and ends. */
import type { EpochNs } from '../../../shared/units/time.ts';
import type { PackedSnapshot } from '../../engine/ports.ts';
import { threadLine } from '../threads/thread-line.ts';
import { makeSnapshot } from './make-snapshot.ts';

/** What the thread is started with. */
export interface SnapshotSeat {
  readonly directory: string;
  readonly originNs: EpochNs;
}

const { seat, tell } = threadLine<SnapshotSeat, PackedSnapshot | undefined>();
tell(makeSnapshot(seat.directory, seat.originNs));
