import { connect, type JetStreamClient } from 'nats.ws';
import { busAddress } from '../../electron/bus/address.ts';
import { announcing } from '../../electron/bus/announcing-journal.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import type { JournalPort, OutboxEntry } from '../../electron/engine/ports.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { eventBatch } from '../support/bus-events.ts';
import { NatsServer } from '../support/nats-server.ts';
import type { Bench, Workplace } from './bench.ts';
import { nowNs } from './clock.ts';
import type { Measured } from './figure.ts';

const SLICES = 10;
const EVENTS = 5_000;
/** As many on their way at once as the desk has at most. */
const AT_ONCE = 32;
/** About what the events of a swap have beside what they all have, bytes. */
const FILLING = 'x'.repeat(300);

/**
 * The outbox to a NATS server on this machine: events that wait in a journal on a real disk, until the server has taken the
 * last. Bare is the client alone, with the same events from memory.
 */
export const outboxBench: Bench = {
  name: 'outbox',
  probes: [
    {
      figures: [{ name: 'events', unit: 'per_s', limit: 'bare nats.ws to JetStream, the same events from memory' }],
      run: events,
    },
  ],
};

async function events({ scale, directory }: Workplace): Promise<readonly Measured[]> {
  const count = Math.max(100, Math.round(EVENTS * scale));
  const nats = await (await NatsServer.prepare(directory())).start();
  const outbox = new Outbox(openJournal({ directory: directory() }), nats.url);
  const connection = await connect({ servers: nats.url });
  const bare = connection.jetstream();
  const samples: number[] = [];
  const limit: number[] = [];
  try {
    for (let slice = 0; slice < SLICES; slice += 1) {
      const same = await outbox.publish(count, samples);
      const started = nowNs();
      await publishBare(bare, same);
      limit.push((count / (nowNs() - started)) * 1e9);
    }
  } finally {
    await connection.close();
    await outbox.close();
    await nats.kill();
  }
  return [{ samples, limit }];
}

/** A journal with a publisher on it. */
class Outbox {
  readonly #journal: JournalPort;
  readonly #publisher: Publisher;
  #facts = 0;
  #emptied: () => void = () => {};

  constructor(kept: JournalPort, url: string) {
    const watched: Pick<JournalPort, 'outbox' | 'acknowledge'> = {
      outbox: (after, limit) => {
        // It looks behind the last event when the server has taken that one.
        if (after >= this.#facts) this.#emptied();
        return kept.outbox(after, limit);
      },
      acknowledge: (seq) => kept.acknowledge(seq),
    };
    this.#publisher = new Publisher(watched, busAddress(url));
    this.#journal = announcing(kept, () => this.#publisher.written());
  }

  /** Writes events and waits until they are out; how many a second goes to `rates`. */
  async publish(count: number, rates: number[]): Promise<readonly OutboxEntry[]> {
    const batch = eventBatch(this.#facts + 1, this.#facts + count, undefined, FILLING);
    this.#facts += count;
    const out = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    this.#journal.commit(batch);
    const started = nowNs();
    await out;
    rates.push((count / (nowNs() - started)) * 1e9);
    return batch.outbox ?? [];
  }

  async close(): Promise<void> {
    await this.#publisher.close();
    this.#journal.close();
  }
}

async function publishBare(bare: JetStreamClient, same: readonly OutboxEntry[]): Promise<void> {
  for (let from = 0; from < same.length; from += AT_ONCE) {
    const some = same.slice(from, from + AT_ONCE);
    await Promise.all(some.map(({ subject, body, eventId }) => bare.publish(subject, body, { msgID: `b${eventId}` })));
  }
}
