/** Stands in for `electron/bus/link.ts`: a connection to the simulated stream of the world that the server names. */

import type { Outcome } from '../../../electron/bus/link.ts';
import type { BusServer } from '../../../electron/bus/server.ts';
import type { OutboxRow } from '../../../electron/engine/ports.ts';
import type { SimStream } from './sim-stream.ts';

const LATE_MS = 30_000;

/** What a publisher of this world is given as its server. */
export const serverOf = (stream: SimStream): BusServer => ({ shown: 'simulated', stream }) as unknown as BusServer;
const streamOf = (server: BusServer): SimStream => (server as unknown as { readonly stream: SimStream }).stream;

export class Link {
  #over: string | undefined;
  readonly #stream: SimStream;
  readonly #onEnd: () => void;

  private constructor(stream: SimStream, onEnd: () => void) {
    this.#stream = stream;
    this.#onEnd = onEnd;
  }

  static async open(server: BusServer, onEnd: () => void): Promise<Link> {
    const stream = streamOf(server);
    if (!stream.isAway) return new Link(stream, onEnd);
    stream.count('network away');
    throw new Error('nobody answers');
  }

  get over(): string | undefined {
    return this.#over;
  }

  readonly sinceAnswerMs = 0;

  async publish(rows: readonly OutboxRow[]): Promise<Outcome> {
    const stream = this.#stream;
    if (stream.isAway) {
      stream.count('network away');
      return this.#fail('the server has gone away');
    }
    if (stream.takes('refuse'))
      return { taken: 0, problem: { words: 'the server refuses', unanswered: false, refused: true } };
    if (stream.takes('slow')) await stream.wait(LATE_MS);
    const taken = stream.store(rows);
    // It was stored, and nobody hears of it: the same comes again.
    if (stream.takes('drop_ack')) return this.#fail('no answer came');
    if (taken === rows.length) return { taken };
    return { taken, problem: { words: 'it was not stored', unanswered: false, refused: false } };
  }

  #fail(words: string): Outcome {
    this.#over = words;
    this.#onEnd();
    return { taken: 0, problem: { words, unanswered: true, refused: false } };
  }

  drop(): void {
    this.#over ??= 'hung up';
  }
}
