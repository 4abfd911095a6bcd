/** Begins threads one after the other and ends each a little later than the one before, from its very beginning on. A process of its own. */
import { SideThread } from '../../electron/serving/threads/side-thread.ts';
import type { ChildSeat } from './side-thread-child.ts';

const ENTRY = new URL('./side-thread-child.ts', import.meta.url);
const THREADS = 60;
const STEP_MS = 3;

const seat: ChildSeat = { do: 'loop' };
for (let at = 0; at < THREADS; at += 1) {
  const thread = new SideThread<number>(ENTRY, seat, 128, () => undefined);
  await new Promise((past) => setTimeout(past, at * STEP_MS));
  await thread.end();
}
process.stdout.write(`${THREADS} ended`);
