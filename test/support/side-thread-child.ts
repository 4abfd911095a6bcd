/** A thread that does what it is started for: once what such threads do, and all that may go wrong in one. */
import { threadLine } from '../../electron/serving/threads/thread-line.ts';

export interface ChildSeat {
  readonly do: 'count' | 'echo' | 'throw' | 'leave' | 'loop' | 'maps' | 'buffers';
}

const { seat, tell, listen, close } = threadLine<ChildSeat, number, number>();

const DOES: Readonly<Record<ChildSeat['do'], () => void>> = {
  count: () => {
    for (let at = 1; at <= 1_000; at += 1) tell(at);
  },
  echo: () => listen((given) => (given === 0 ? close() : tell(given))),
  throw: () => {
    tell(1);
    throw new Error('it went wrong');
  },
  leave: () => process.exit(3),
  loop: () => {
    tell(1);
    for (;;);
  },
  // Each step is one large allocation: where it does not fit into V8's own limit, the whole process ends.
  maps: () => {
    const kept: Map<number, number>[] = [];
    for (;;) {
      const map = new Map<number, number>();
      kept.push(map);
      for (let at = 0; at < 8_000_000; at += 1) map.set(at, at);
    }
  },
  buffers: () => {
    const kept: Uint8Array[] = [];
    for (;;) kept.push(new Uint8Array(1_000_000).fill(1));
  },
};

DOES[seat.do]();
