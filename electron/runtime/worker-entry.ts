/**
 * A worker thread: it comes up with the runtime's own code loaded, and waits to be told what for. It reads no file
 * once it is up, and its environment is empty.
 */
import { getHeapStatistics } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { ContextShelf } from './bare-context.ts';
import { ModuleError } from './module-error.ts';
import { forgoCode } from './no-code.ts';
import { RehearsalError, rehearse } from './rehearsal.ts';
import { Serving } from './serving.ts';
import { startInstance } from './start.ts';
import { VersionContext } from './version-context.ts';
import { warmUp } from './warm-up.ts';
import {
  FINISHED,
  type FromWorker,
  STAGES_BEGUN,
  type ToWorker,
  type WorkerSeat,
  type WorkerTask,
} from './worker-protocol.ts';

/** One for the scratch instance of an examination, one for the instance that runs afterwards. */
const CONTEXTS = 2;

forgoCode();

// What a thread prints is nobody's to read; unread it would pile up in memory.
process.stdout.write = () => true;
process.stderr.write = () => true;

const { port, progress } = workerData as WorkerSeat;
const say = (message: FromWorker): void => port.postMessage(message);
const shelf = new ContextShelf();
let serving: Serving | undefined;

const memoryBytes = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};

/** Translates a module and runs its top level, away from the desk's own thread. */
async function inspect({ module, file, text, timeoutMs }: Extract<WorkerTask, { kind: 'inspect' }>): Promise<void> {
  // The translator is needed here alone; a thread that runs an instance starts sooner without it.
  const { translate } = await import('./translation.ts');
  const program = { file, code: translate(text, module) };
  const manifest = new VersionContext(program, [], {}, shelf.take()).evaluate(timeoutMs);
  say({ kind: 'inspected', manifest, program });
}

function examine({ plan }: Extract<WorkerTask, { kind: 'examine' }>): void {
  Atomics.store(progress, STAGES_BEGUN, 0);
  try {
    const sampleMicros = rehearse(plan, shelf.take(), () => void Atomics.add(progress, STAGES_BEGUN, 1));
    say({ kind: 'examined', failed: undefined, sampleMicros, memoryBytes: memoryBytes() });
  } catch (error) {
    if (!(error instanceof RehearsalError)) throw error;
    const { stage, message, sampleMicros } = error;
    say({ kind: 'examined', failed: { stage, message }, sampleMicros, memoryBytes: memoryBytes() });
  }
  // Another examination or the instance itself may follow; the answer is out, so nobody waits for this.
  shelf.fill(CONTEXTS);
}

function run({ plan, externalLimit, rehearse: first }: Extract<WorkerTask, { kind: 'run' }>): void {
  const probeMicros = first ? rehearse(plan, shelf.take()) : 0;
  const instance = startInstance(plan, shelf.take());
  shelf.clear();
  serving = new Serving(instance, externalLimit, port, () => void Atomics.add(progress, FINISHED, 1));
  say({ kind: 'ready', probeMicros });
}

async function take(task: WorkerTask): Promise<void> {
  try {
    if (task.kind === 'inspect') await inspect(task);
    else if (task.kind === 'examine') examine(task);
    else run(task);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    say({ kind: 'refused', message: error.message });
  }
}

warmUp(shelf.take());
shelf.fill(CONTEXTS);
port.on('message', (message: ToWorker) => {
  if ('length' in message) serving?.requests(message);
  else if (message.kind === 'account') serving?.account();
  else void take(message);
});
