import { WebSocket } from 'ws';
import { ServerSpeech } from './server-speech.ts';

/** Largest frame that is taken, bytes: a server may put several messages into one. */
export const LARGEST_FRAME = 4_194_304;
/** What may wait for a server that does not read, bytes: far more than the desk has on its way at once. */
const MOST_WAITING = 16_777_216;

/** A socket to a NATS server, through which nothing comes but what a NATS server says; it is cut off at anything else. */
export class ServerSocket extends WebSocket {
  readonly #speech = new ServerSpeech();
  #fault: string | undefined;
  #onFault: (fault: string) => void = () => {};

  /** Why it was cut off, in words; undefined where it was not. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Is called once, when it is cut off. */
  whenCutOff(told: (fault: string) => void): void {
    this.#onFault = told;
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'message' && !this.#takes(args)) return false;
    if (event === 'error') this.#failed(args[0]);
    return super.emit(event, ...args);
  }

  #takes([data, isBinary]: readonly unknown[]): boolean {
    if (this.#fault !== undefined) return false;
    // The client would take a text for a length.
    if (isBinary === false) this.#cutOff('it speaks text, and NATS speaks bytes');
    else if (data instanceof ArrayBuffer || data instanceof Uint8Array) {
      const problem = this.#speech.take(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
      if (problem !== undefined) this.#cutOff(problem);
      else if (this.bufferedAmount > MOST_WAITING) this.#cutOff('it speaks and does not listen');
    }
    return this.#fault === undefined;
  }

  /** What is wrong with the frames themselves, their size too. Before it is open, the client tells by itself. */
  #failed(error: unknown): void {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('WS_ERR_'))
      this.#cutOff(error.message);
  }

  #cutOff(why: string): void {
    if (this.#fault !== undefined) return;
    this.#fault = `what comes from the server is not what a NATS server says: ${why}`;
    this.terminate();
    this.#onFault(this.#fault);
  }
}
