/** A worker entry whose thread ends itself at the first request, as a crash in native code would. */
import { workerData } from 'node:worker_threads';
import type { WorkerSeat } from '../../electron/runtime/worker-protocol.ts';

const { port, task } = workerData as WorkerSeat;
port.on('message', () => process.exit(3));
if (task.kind === 'run') port.postMessage({ kind: 'ready', probeMicros: 0 });
