/**
 * A thread of the runtime that runs code in a bare context without anybody having looked at its text: what still holds when
 * a text has deceived whoever looked. It posts what the code tells it.
 */
import { Script } from 'node:vm';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { BareContext } from '../../electron/runtime/bare-context.ts';
import '../../electron/runtime/worker-entry.ts';

const { code, port } = workerData as { readonly code: string; readonly port: MessagePort };
const bare = new BareContext();
const tell = (text: string): void => parentPort?.postMessage(text);
bare.compile(code, 'attack.mjs')({ tell, later: async () => {}, each: function* () {} });

// What is left in promises runs at the end of an evaluation, and a refusal may take a few turns to get there.
const turn = new Script('0');
let turns = 0;
const next = (): void => {
  turn.runInContext(bare.context);
  turns += 1;
  if (turns < 20) return void setImmediate(next);
  tell('over');
  port.close();
};
next();
