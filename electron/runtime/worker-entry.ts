/** The thread of one instance, or of one inspection. It reads no file, and its environment is empty. */
import { getHeapStatistics } from 'node:v8';
import { workerData } from 'node:worker_threads';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import { ModuleError } from './module-error.ts';
import { startInstance } from './start.ts';
import { VersionContext } from './version-context.ts';
import type { FromWorker, ToWorker, WorkerSeat, WorkerTask } from './worker-protocol.ts';

/** Answers of a batch are kept back no longer than this. */
const HOLD_MS = 1;
/** How often the memory outside the heap is looked at, between requests. */
const MEMORY_CHECK_MS = 20;

const { task, port, progress } = workerData as WorkerSeat;
const say = (message: FromWorker): void => port.postMessage(message);

try {
  if (task.kind === 'inspect') await inspect(task);
  else run(task);
} catch (error) {
  if (!(error instanceof ModuleError)) throw error;
  say({ kind: 'refused', message: error.message });
}

/** Translates a module and runs its top level, away from the desk's own thread. */
async function inspect({ module, file, text, timeoutMs }: Extract<WorkerTask, { kind: 'inspect' }>): Promise<void> {
  // The translator is needed here alone; a thread that runs an instance starts sooner without it.
  const { translate } = await import('./translation.ts');
  const program = { file, code: translate(text, module) };
  const manifest = new VersionContext(program, [], {}).evaluate(timeoutMs);
  say({ kind: 'inspected', manifest, program });
}

function run({ plan, externalLimit }: Extract<WorkerTask, { kind: 'run' }>): void {
  const { instance, probeMicros } = startInstance(plan);
  let answers: Answer[] = [];
  let receipts: number[] = [];
  let heldSince = 0;
  let checked = performance.now();

  const flush = (): void => {
    if (answers.length === 0) return;
    say({ kind: 'answers', answers, receipts });
    answers = [];
    receipts = [];
  };

  /** The heap's limit does not bound buffers: they lie outside. */
  const outgrown = (now: number): boolean => {
    if (now - checked < MEMORY_CHECK_MS) return false;
    checked = now;
    return getHeapStatistics().external_memory > externalLimit;
  };

  const handle = (delivery: Delivery): void => {
    const answer = instance.handle(delivery);
    answers.push(answer);
    const { body } = delivery;
    if (body.kind === 'event') receipts.push(body.event.instrument, body.event.instrumentSeq, body.live ? 1 : 0);
    Atomics.add(progress, 0, 1);
  };

  port.on('message', (message: ToWorker) => {
    if (!('length' in message)) {
      const { p50, p99 } = instance.busy.percentiles();
      const memory = getHeapStatistics();
      const account = {
        busyMicrosP50: p50,
        busyMicrosP99: p99,
        memoryBytes: memory.used_heap_size + memory.external_memory,
      };
      say({ kind: 'account', account: { receipts: instance.receipts(), ...account } });
      return;
    }
    heldSince = performance.now();
    for (const delivery of message) {
      handle(delivery);
      const now = performance.now();
      if (outgrown(now)) {
        flush();
        say({
          kind: 'stopped',
          fault: { code: 'out_of_memory', message: `its buffers hold more than ${externalLimit} bytes` },
        });
        port.close();
        return;
      }
      if (now - heldSince < HOLD_MS) continue;
      flush();
      heldSince = now;
    }
    flush();
  });
  say({ kind: 'ready', probeMicros });
}
