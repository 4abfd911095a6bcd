import type { MessagePort } from 'node:worker_threads';
import type { Answer, Delivery, Fault } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { InstancePlan } from './start.ts';
import type { Program } from './version-context.ts';

/** What a thread is started for. */
export type WorkerTask =
  | {
      readonly kind: 'inspect';
      readonly module: string;
      readonly file: string;
      readonly text: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'run'; readonly plan: InstancePlan; readonly externalLimit: number };

/** A thread's `workerData`. */
export interface WorkerSeat {
  readonly task: WorkerTask;
  /** Where it talks. A port of its own and not the thread's: a port can be emptied at once when the thread has died. */
  readonly port: MessagePort;
  /** One word: how many requests the instance has finished, so that the watch sees progress inside a batch. */
  readonly progress: Int32Array;
}

/** To the thread: requests in order, or a question. */
export type ToWorker = readonly Delivery[] | { readonly kind: 'account' };

/** One received event as three numbers: instrument, `instrumentSeq`, live (0 or 1). */
export type ReceiptLines = readonly number[];

/** From the thread. */
export type FromWorker =
  | { readonly kind: 'inspected'; readonly manifest: unknown; readonly program: Program }
  | { readonly kind: 'ready'; readonly probeMicros: number }
  | { readonly kind: 'refused'; readonly message: string }
  /** Answers in order, and a receipt line for each event among the requests they answer. */
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly receipts: ReceiptLines }
  | { readonly kind: 'account'; readonly account: Account }
  /** The thread stops itself: at the request that follows the last answer. */
  | { readonly kind: 'stopped'; readonly fault: Fault };

/** What an instance says of itself when asked. */
export interface Account {
  readonly receipts: Receipts;
  readonly busyMicrosP50: number;
  readonly busyMicrosP99: number;
  readonly memoryBytes: number;
}
