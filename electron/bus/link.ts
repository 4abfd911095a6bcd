import { type JetStreamClient, NatsError } from 'nats.ws';
import { assert } from '../../shared/base/assert.ts';
import type { OutboxRow } from '../engine/ports.ts';
import { type Dialled, dial, hangUp, PATIENCE_MS, seeThatItAsks } from './dial.ts';
import { Heartbeat } from './heartbeat.ts';
import { inWords, isNoResponder, isOutOfTurn, isRefused, isTimeout, isTooLarge } from './in-words.ts';
import type { BusServer } from './server.ts';
import { ensureStream } from './stream.ts';

/** What became of events that were handed over together. */
export interface Outcome {
  /** How many of them, from the first on, a stream holds now. */
  readonly taken: number;
  /** Why not more; undefined where all were taken, or the next one is to be handed over anew, first of its lot. */
  readonly problem?: Problem | undefined;
}

export interface Problem {
  readonly words: string;
  /** The server did not answer; what it did with the events is not known. */
  readonly unanswered: boolean;
  /** Somebody has to change something before it can go well. */
  readonly refused: boolean;
}

/** One connection to the server, from its beginning to its end; there is no second life in it. */
export class Link {
  readonly #dialled: Dialled;
  readonly #jetStream: JetStreamClient;
  readonly #heartbeat: Heartbeat;
  #streamProblem: string | undefined;
  #over: string | undefined;

  /**
   * Connects, and makes the stream where the server has none and allows it.
   *
   * @param onEnd called once, when the link has ended.
   * @param stop calls it off while it is not open yet.
   * @throws {Refusal} when the server does not let the desk in, or the desk will not have it. @throws {BusError} when the
   *   credentials cannot be read any more. @throws {Error} when there is no talking with it, in words.
   */
  static async open(server: BusServer, onEnd: () => void, stop: AbortSignal): Promise<Link> {
    const authenticator = server.credentials?.();
    if (server.namedOnly) await seeThatItAsks(server, stop);
    const dialled = await dial(server, authenticator, stop);
    const link = new Link(dialled, onEnd);
    link.#streamProblem = await ensureStream(dialled.connection);
    return link;
  }

  private constructor(dialled: Dialled, onEnd: () => void) {
    this.#dialled = dialled;
    this.#jetStream = dialled.connection.jetstream({ timeout: PATIENCE_MS });
    this.#heartbeat = new Heartbeat(dialled, (why) => {
      this.#over = why;
      hangUp(dialled);
    });
    void dialled.connection.closed().then((reason) => {
      this.#heartbeat.stop();
      this.#over ??=
        dialled.socket.fault ?? (reason instanceof Error ? inWords(reason) : 'the server has ended the connection');
      onEnd();
    });
  }

  /** Why it has ended; undefined while it stands. */
  get over(): string | undefined {
    return this.#over;
  }

  /** How long ago the server gave a sign of life, milliseconds. */
  get sinceAnswerMs(): number {
    return this.#heartbeat.sinceMs;
  }

  /**
   * Hands events over, all at once and in their order. Each but the first tells the server which one it comes behind, so that
   * where one is refused or lost, the server refuses those behind it too, and none can overtake another. The first must
   * follow an event that a stream is known to hold.
   *
   * @param patienceMs how long the server may take.
   */
  async publish(rows: readonly OutboxRow[], patienceMs: number): Promise<Outcome> {
    const answers = await Promise.allSettled(
      rows.map((row, index) => this.#send(row, rows[index - 1]?.eventId, patienceMs)),
    );
    const taken = answers.findIndex(({ status }) => status === 'rejected');
    if (taken < 0) return { taken: rows.length };
    const [answer, row] = [answers[taken], rows[taken]];
    assert(answer?.status === 'rejected' && row !== undefined, 'the event that was not taken');
    // Nothing is wrong with it: somebody else has written to the stream between the two. It goes first the next time.
    if (taken > 0 && this.#over === undefined && isOutOfTurn(answer.reason)) return { taken };
    return { taken, problem: await this.#problem(answer.reason, row, patienceMs) };
  }

  /** Ends it at once, whatever the server does. */
  drop(): void {
    this.#heartbeat.stop();
    hangUp(this.#dialled);
  }

  async #send({ subject, body, eventId }: OutboxRow, behind: string | undefined, timeout: number): Promise<void> {
    const expect = behind === undefined ? {} : { lastMsgID: behind };
    const { stream, seq } = await this.#jetStream.publish(subject, body, { msgID: eventId, expect, timeout });
    // Anybody who listens to the subject may answer in a stream's place, and would be believed.
    if (typeof stream !== 'string' || stream === '' || !Number.isSafeInteger(seq) || seq < 1)
      throw new Error(`something that is no stream answers what is published to ${subject}: it must not`);
  }

  async #problem(error: unknown, row: OutboxRow, patienceMs: number): Promise<Problem> {
    const { connection } = this.#dialled;
    // The client fails what is on its way a moment before it says why.
    if (connection.isClosed()) await connection.closed();
    if (this.#over !== undefined) return { words: this.#over, unanswered: true, refused: false };
    if (isTimeout(error)) {
      const words = `the server did not answer within ${Math.round(patienceMs / 1_000)} s`;
      return { words, unanswered: true, refused: false };
    }
    if (isTooLarge(error)) return { words: this.#tooLarge(row, error), unanswered: false, refused: true };
    if (!isNoResponder(error)) return { words: inWords(error), unanswered: false, refused: isRefused(error) };
    const words = `no stream takes ${row.subject}${this.#streamProblem ? `: ${this.#streamProblem}` : ''}`;
    // The stream may have been taken away, or may be allowed by now.
    this.#streamProblem = await ensureStream(connection);
    return { words, unanswered: false, refused: false };
  }

  #tooLarge({ eventId, subject, body }: OutboxRow, error: unknown): string {
    const bytes = Buffer.byteLength(body);
    const limit = this.#dialled.connection.info?.max_payload;
    const whose =
      error instanceof NatsError && error.api_error !== undefined
        ? "than the stream's max_msg_size"
        : `than the server's max_payload${limit === undefined ? '' : ` of ${limit}`}`;
    return `event ${eventId} (${subject}) has ${bytes} bytes, more ${whose}: raise that; until then nothing behind the event is published`;
  }
}
