/** A worker entry whose thread ends itself at the first request, as a crash in native code would. */
import { workerData } from 'node:worker_threads';
import type { ToWorker, WorkerSeat } from '../../electron/runtime/worker-protocol.ts';

const { port } = workerData as WorkerSeat;
port.on('message', (message: ToWorker) => {
  if (!('length' in message) && message.kind === 'run') port.postMessage({ kind: 'ready', probeMicros: 0 });
  else process.exit(3);
});
