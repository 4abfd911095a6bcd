/**
 * A desk's journal with a publisher on it, as a process of its own that is there to be killed:
 * `bus-child.ts DIRECTORY URL FACTS`. It writes events until the journal holds so many facts, tells each on standard output
 * once it is on disk, and ends when everything is published and acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { busAddress } from '../../electron/bus/address.ts';
import { announcing } from '../../electron/bus/announcing-journal.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { eventBatch } from './bus-events.ts';

const [directory = '', url = '', wanted = ''] = process.argv.slice(2);
const inner = openJournal({ directory });
const publisher = new Publisher(inner, busAddress(url));
const journal = announcing(inner, () => publisher.written());

let facts = [...journal.facts()].at(-1)?.seq ?? 0;
while (facts < Number(wanted)) {
  // Now one event in a commit, now several.
  const to = Math.min(Number(wanted), facts + 1 + Math.floor(Math.random() * 5));
  journal.commit(eventBatch(facts + 1, to, facts % 3 === 0 ? 'desk.risk.breach' : 'library.entity.updated'));
  facts = to;
  process.stdout.write(`${facts}\n`);
  await sleep(Math.random() * 2);
}
while (publisher.state().waiting > 0) await sleep(20);
await publisher.close();
journal.close();
