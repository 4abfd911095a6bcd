/** Ends a test's process whose case does not come to an end: nothing in a thread that loops can do it. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** Far beyond what any case takes, also on a busy machine, seconds. */
const PATIENCE_S = 40;

const { beat, words } = workerData as { readonly beat: Int32Array; readonly words: string };
let seen = 0;
let seconds = 0;

setInterval(() => {
  const now = Atomics.load(beat, 0);
  // An odd count stands within a case.
  seconds = now === seen && now % 2 === 1 ? seconds + 1 : 0;
  seen = now;
  if (seconds < PATIENCE_S) return;
  writeSync(2, `\na case did not end within ${PATIENCE_S} s: ${words}\n`);
  process.kill(process.pid, 'SIGKILL');
}, 1_000);
