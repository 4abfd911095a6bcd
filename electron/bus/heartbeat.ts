import type { Dialled } from './dial.ts';

/** How often the server is asked for a sign of life, milliseconds. */
const BEAT_MS = 2_000;
/** A link on which nothing has come for so long is dead: found out within this and one beat, so within 8 s. */
const SILENCE_MS = 6_000;

/**
 * Watches a link for signs of life. Of a connection whose other end is gone without a word, nothing tells but that nothing
 * comes any more; any byte counts, so a slow server that is busy answering lives.
 *
 * The client's own heartbeat would first wait until what it has written has left the machine, and that may be never.
 */
export class Heartbeat {
  readonly #link: Dialled;
  readonly #timer: NodeJS.Timeout;
  #heardMs = performance.now();
  #beatMs = this.#heardMs;

  /** @param onSilence called once, when the link is dead, with why. */
  constructor(link: Dialled, onSilence: (why: string) => void) {
    this.#link = link;
    link.socket.on('message', this.#heard);
    this.#timer = setInterval(() => {
      const now = performance.now();
      // A machine that slept, or a process that was stopped, has not listened in the meantime: ask once more.
      const wasAway = now - this.#beatMs > 2 * BEAT_MS;
      this.#beatMs = now;
      if (wasAway) this.#heardMs = Math.max(this.#heardMs, now - SILENCE_MS + BEAT_MS);
      if (now - this.#heardMs < SILENCE_MS) link.connection.flush().catch(() => {});
      else {
        this.stop();
        onSilence(`the server did not answer within ${SILENCE_MS / 1_000} s`);
      }
    }, BEAT_MS).unref();
  }

  /** How long ago anything came from the server, milliseconds. */
  get sinceMs(): number {
    return performance.now() - this.#heardMs;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#link.socket.off('message', this.#heard);
  }

  readonly #heard = (): void => {
    this.#heardMs = performance.now();
  };
}
