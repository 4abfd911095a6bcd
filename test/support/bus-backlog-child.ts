/**
 * How much memory a backlog takes: `bus-backlog-child.ts DIRECTORY URL EVENTS`, run with `--expose-gc`. Events of two kilobytes
 * pile up in a journal while there is no server; then, at a line on standard input, there is one. Tells the heap's size, in
 * bytes and after a collection, as JSON: before, with all of them waiting, at most while they go out, and when they are out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { busAddress } from '../../electron/bus/address.ts';
import { announcing } from '../../electron/bus/announcing-journal.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { eventBatch } from './bus-events.ts';

const [directory = '', url = '', wanted = ''] = process.argv.slice(2);
const EVENTS = Number(wanted);
const IN_A_COMMIT = 1_000;
const FILLING = 'x'.repeat(2_000);

const heap = (): number => {
  if (global.gc === undefined) throw new Error('run it with --expose-gc');
  global.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const inner = openJournal({ directory });
const publisher = new Publisher(inner, busAddress(url));
const journal = announcing(inner, () => publisher.written());
// What is compiled and cached once is there before the first measure.
journal.commit(eventBatch(1, IN_A_COMMIT, undefined, FILLING));
await sleep(5);
const before = heap();
for (let from = IN_A_COMMIT + 1; from <= EVENTS; from += IN_A_COMMIT) {
  journal.commit(eventBatch(from, from + IN_A_COMMIT - 1, undefined, FILLING));
  await sleep(5);
}
const { waiting } = publisher.state();
const piled = heap();
process.stdout.write('piled\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
let most = 0;
let next = EVENTS / 20;
while (publisher.state().waiting > 0) {
  await sleep(5);
  if (publisher.state().published < next) continue;
  next += EVENTS / 20;
  most = Math.max(most, heap());
}
const after = heap();
await publisher.close();
journal.close();
process.stdin.destroy();
process.stdout.write(`${JSON.stringify({ waiting, before, piled, most, after })}\n`);
