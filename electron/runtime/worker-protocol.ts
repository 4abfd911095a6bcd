import type { MessagePort } from 'node:worker_threads';
import type { Answer, Delivery, Fault } from '../../shared/domain/delivery.ts';
import type { Receipts } from '../../shared/domain/receipts.ts';
import type { Stage } from './rehearsal.ts';
import type { InstancePlan } from './start.ts';
import type { Program } from './version-context.ts';

/** What a thread is asked to do. It may look at a version several times; once it runs one, it does nothing else. */
export type WorkerTask =
  | {
      readonly kind: 'inspect';
      readonly module: string;
      readonly file: string;
      readonly text: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'examine'; readonly plan: InstancePlan }
  | {
      readonly kind: 'run';
      readonly plan: InstancePlan;
      /** In bytes, for buffers outside the heap. */
      readonly externalLimit: number;
      /** False where the same version has shown already, with the same parameters and instruments, that it answers well. */
      readonly rehearse: boolean;
    };

/** A thread's `workerData`. */
export interface WorkerSeat {
  /** Where it talks. A port of its own and not the thread's: a port can be emptied at once when the thread has died. */
  readonly port: MessagePort;
  /**
   * Two words: how many requests the instance has finished, so that the watch sees progress inside a batch, and how
   * many stages of an examination have begun, so that its end can be placed when the thread is no more.
   */
  readonly progress: Int32Array;
}

/** The words of {@link WorkerSeat.progress}. */
export const FINISHED = 0;
export const STAGES_BEGUN = 1;

/** With this code a thread ends itself where a version's code calls `import()`. */
export const IMPORT_EXIT = 78;

/** To the thread: a task, requests in order, or a question. */
export type ToWorker = WorkerTask | readonly Delivery[] | { readonly kind: 'account' };

/** One received event as three numbers: instrument, `instrumentSeq`, live (0 or 1). */
export type ReceiptLines = readonly number[];

/** From the thread. */
export type FromWorker =
  | { readonly kind: 'inspected'; readonly manifest: unknown; readonly program: Program }
  | ExaminedMessage
  | { readonly kind: 'ready'; readonly probeMicros: number }
  | { readonly kind: 'refused'; readonly message: string }
  /** Answers in order, and a receipt line for each event among the requests they answer. */
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly receipts: ReceiptLines }
  | { readonly kind: 'account'; readonly account: Account }
  /** The thread stops itself: at the request that follows the last answer. */
  | { readonly kind: 'stopped'; readonly fault: Fault };

/** What came of an examination that the thread survived. */
export interface ExaminedMessage {
  readonly kind: 'examined';
  /** Where and how it went wrong; undefined when it passed. */
  readonly failed: { readonly stage: Stage; readonly message: string } | undefined;
  readonly sampleMicros: number | undefined;
  /** What the thread holds, heap and buffers. */
  readonly memoryBytes: number;
}

/** What an instance says of itself when asked. */
export interface Account {
  readonly receipts: Receipts;
  readonly busyMicrosP50: number;
  readonly busyMicrosP99: number;
  readonly memoryBytes: number;
}
