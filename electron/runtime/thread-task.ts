import type { Fault } from '../../shared/domain/delivery.ts';
import type { FromWorker, WorkerTask } from './worker-protocol.ts';
import type { WorkerThread } from './worker-thread.ts';

/**
 * What a thread gets to start in, beside the time its module may take. The module's own time is kept inside the
 * thread, to the millisecond; this only catches a thread that never speaks, on however busy a machine.
 */
export const START_GRACE_MS = 10_000;

/** How often the memory of a thread at a task is measured. */
const WATCH_MS = 25;

/** A thread that ended before it had answered, or was too late; it must be stopped. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`${fault.code}: ${fault.message}`);
    this.fault = fault;
  }
}

/**
 * Sets a thread a task and gives its answer. Meanwhile its memory is watched.
 *
 * @param patienceMs how long the task itself may take at most.
 * @throws {ThreadEnded} when there is no answer.
 */
export async function ask(thread: WorkerThread, task: WorkerTask, patienceMs: number): Promise<FromWorker> {
  const waitMs = patienceMs + START_GRACE_MS;
  let tooLate: NodeJS.Timeout | undefined;
  const watch = setInterval(() => thread.watchMemory(), WATCH_MS);
  try {
    return await new Promise<FromWorker>((resolve, reject) => {
      const end = (fault: Fault): void => reject(new ThreadEnded(fault));
      tooLate = setTimeout(
        () => end({ code: 'timed_out', message: `no word from its thread in ${waitMs} ms` }),
        waitMs,
      );
      thread.listen(resolve, end);
      thread.post(task);
    });
  } finally {
    clearTimeout(tooLate);
    clearInterval(watch);
  }
}
