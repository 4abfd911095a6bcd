import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, type ConnectionOptions, connect, type NatsConnection } from 'nats.ws';
import { onTestFinished } from 'vitest';
import { busAddress } from '../../electron/bus/address.ts';
import { announcing } from '../../electron/bus/announcing-journal.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import type { BusServer } from '../../electron/bus/server.ts';
import { STREAM } from '../../electron/bus/stream.ts';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { eventBatch } from './bus-events.ts';
import { findNatsServer, type NatsOptions, NatsServer } from './nats-server.ts';

export { eventBatch, eventIdOf, upTo } from './bus-events.ts';

/** Whether there is a server to test on; says so once where there is none. */
export const NATS_INSTALLED = findNatsServer() !== undefined;
if (!NATS_INSTALLED) console.warn('skipped: nats-server is not installed');

export interface StoredEvent {
  readonly id: string | undefined;
  readonly subject: string;
  readonly body: { readonly sequence: number };
}

/** A journal with events, and a publisher on it; all that it opens goes away with the test. */
export class BusRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'bus-test-'));
  readonly journal: JournalPort;
  publisher: Publisher | undefined;
  /** Facts written; the last one's number. */
  facts = 0;

  constructor(journal: JournalPort = openMemoryJournal()) {
    this.journal = announcing(journal, () => this.publisher?.written());
    onTestFinished(async () => {
      await this.publisher?.close();
      this.journal.close();
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  /** Commits facts with one event each, one by one. */
  write(count: number, subject?: string, filling?: string): void {
    for (let i = 0; i < count; i += 1) {
      this.facts += 1;
      this.journal.commit(eventBatch(this.facts, this.facts, subject, filling));
    }
  }

  /** A server that is not started yet. */
  async prepare(options: NatsOptions = {}): Promise<NatsServer> {
    const server = await NatsServer.prepare(join(this.directory, 'nats'), options);
    onTestFinished(() => server.kill());
    return server;
  }

  async server(options: NatsOptions = {}): Promise<NatsServer> {
    return (await this.prepare(options)).start();
  }

  publish(to: string | BusServer): Publisher {
    this.publisher = new Publisher(this.journal, typeof to === 'string' ? busAddress(to) : to);
    return this.publisher;
  }
}

/** A client of its own, beside the desk. */
export async function client(to: string | ConnectionOptions): Promise<NatsConnection> {
  const connection = await connect(typeof to === 'string' ? { servers: to } : to);
  onTestFinished(() => connection.close());
  return connection;
}

const AT_ONCE = 1_000;
const PATIENCE_MS = 10_000;

/** Every message that a stream holds, in its order. */
export async function stored(to: string | ConnectionOptions, stream = STREAM): Promise<readonly StoredEvent[]> {
  const connection = await connect(typeof to === 'string' ? { servers: to } : to);
  try {
    const manager = await connection.jetstreamManager();
    const { messages } = (await manager.streams.info(stream)).state;
    // A plain consumer: the client's ordered one now and then waits for messages that it has had already.
    const { name } = await manager.consumers.add(stream, { ack_policy: AckPolicy.None });
    const consumer = await connection.jetstream().consumers.get(stream, name);
    const found: StoredEvent[] = [];
    while (found.length < messages) {
      const wanted = Math.min(AT_ONCE, messages - found.length);
      const some = await consumer.fetch({ max_messages: wanted, expires: PATIENCE_MS });
      for await (const message of some)
        found.push({ id: message.headers?.get('Nats-Msg-Id'), subject: message.subject, body: message.json() });
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** What a consumer that goes by the ids sees: each event at its first coming. */
export function seen(events: readonly StoredEvent[]): readonly (string | undefined)[] {
  return [...new Set(events.map(({ id }) => id))];
}
