/** A thread that holds the segments of a data directory against their seals, tells what is wrong, and ends. */
import { checkSegments, type SegmentDamage } from '../../journal/segments/check-segments.ts';
import { threadLine } from '../threads/thread-line.ts';

/** What the thread is started with. */
export interface SegmentSeat {
  readonly directory: string;
}

const { seat, tell } = threadLine<SegmentSeat, readonly SegmentDamage[]>();
tell(checkSegments(seat.directory));
