/** The outbox on a real NATS server: what is written comes out there, once and in order, whatever becomes of the server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'nats.ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { busAddress } from '../../electron/bus/address.ts';
import { announcing } from '../../electron/bus/announcing-journal.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { STREAM } from '../../electron/bus/stream.ts';
import type { JournalPort } from '../../electron/engine/ports.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { findNatsServer, freePort, NatsServer } from '../support/nats-server.ts';
import { auditEntry, storedFact } from '../unit/journal-fixture.ts';

const installed = findNatsServer() !== undefined;
if (!installed) console.warn('skipped: nats-server is not installed');

let directory: string;
let journal: JournalPort;
let publisher: Publisher | undefined;
let facts: number;
const undo: (() => unknown)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bus-test-'));
  facts = 0;
  const inner = openMemoryJournal();
  journal = announcing(inner, (events) => publisher?.written(events));
});
afterEach(async () => {
  await publisher?.close();
  publisher = undefined;
  journal.close();
  for (const each of undo.splice(0).reverse()) await each();
  rmSync(directory, { recursive: true, force: true });
});

/** Commits one fact with one event; the number of the fact is its id. */
function write(count: number, subject = 'library.entity.updated'): void {
  for (let i = 0; i < count; i += 1) {
    facts += 1;
    const body = JSON.stringify({
      event_id: `desk:${facts}:0`,
      occurred_at: '2024-08-08T00:00:00.123Z',
      sequence: facts,
    });
    journal.commit({
      facts: [storedFact(facts)],
      audit: [auditEntry({ payload: { fact: facts } })],
      outbox: [{ fact: facts, eventId: `desk:${facts}:0`, subject, body }],
    });
  }
}

async function server(jetStream = true): Promise<NatsServer> {
  const made = await NatsServer.prepare(join(directory, 'nats'), jetStream);
  undo.push(() => made.kill());
  return made.start();
}

function publish(url: string): Publisher {
  publisher = new Publisher(journal, busAddress(url));
  return publisher;
}

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 10 }).toEqual(expected);

const published = (count: number) => until(() => publisher?.state().published, count);

/** Every message that the stream holds, in its order. */
async function stored(url: string): Promise<{ id: string | undefined; subject: string; body: { sequence: number } }[]> {
  const connection = await connect({ servers: url });
  try {
    const manager = await connection.jetstreamManager();
    const { state } = await manager.streams.info(STREAM);
    const messages = [];
    for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
      const message = await manager.streams.getMessage(STREAM, { seq });
      messages.push({ id: message.header.get('Nats-Msg-Id'), subject: message.subject, body: message.json() as never });
    }
    return messages;
  } finally {
    await connection.close();
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe.skipIf(!installed)('the publisher', () => {
  it('publishes what waits and what comes, in order, each under its id and subject, and lets go of it', async () => {
    const { url } = await server();
    write(2);
    publish(url);
    expect(publisher?.state()).toMatchObject({ connected: false, waiting: 2 });
    await published(2);
    write(1, 'desk.risk.breaker_tripped');
    await published(3);
    const messages = await stored(url);
    expect(messages.map(({ id, subject, body }) => [id, subject, body.sequence])).toEqual([
      ['desk:1:0', 'library.entity.updated', 1],
      ['desk:2:0', 'library.entity.updated', 2],
      ['desk:3:0', 'desk.risk.breaker_tripped', 3],
    ]);
    expect(publisher?.state()).toMatchObject({ connected: true, waiting: 0, oldestAgeMs: null, lastError: null });
    await until(() => journal.outbox(0, 10), []);
  });

  it('loses nothing and keeps the order while the server is killed and started again under load', async () => {
    const nats = await server();
    publish(nats.url);
    for (let round = 0; round < 3; round += 1) {
      write(200);
      await until(() => (publisher?.state().published ?? 0) > round * 300);
      await nats.kill();
      write(100);
      expect(journal.outbox(0, 1_000).at(-1)?.fact).toBe(facts);
      await nats.start();
    }
    await published(900);
    const ids = (await stored(nats.url)).map(({ id }) => id);
    expect([...new Set(ids)]).toEqual(upTo(900).map((fact) => `desk:${fact}:0`));
  });

  it('publishes again what a crash left unacknowledged, and the server knows it', async () => {
    const { url } = await server();
    write(5);
    const deaf = { outbox: journal.outbox, acknowledge: () => {} };
    const first = new Publisher(deaf, busAddress(url));
    await until(() => first.state().published, 5);
    await first.close();
    publish(url);
    await published(5);
    expect((await stored(url)).map(({ body }) => body.sequence)).toEqual(upTo(5));
  });

  it('says what waits and why while there is no server, and goes on when one comes', async () => {
    const nats = await NatsServer.prepare(join(directory, 'nats'));
    publish(nats.url);
    write(3);
    await until(() => publisher?.state().lastError !== null);
    expect(publisher?.state()).toMatchObject({ connected: false, waiting: 3, published: 0, server: nats.url });
    expect(publisher?.state().lastError).toContain('ECONNREFUSED');
    expect(publisher?.state().oldestAgeMs).toBeGreaterThan(0);
    undo.push(() => nats.kill());
    await nats.start();
    await published(3);
    expect(publisher?.state().lastError).toBeNull();
  });

  it('notices that a server goes and comes back also while nothing is to be published', async () => {
    const nats = await server();
    publish(nats.url);
    await until(() => publisher?.state().connected);
    await nats.kill();
    await until(() => publisher?.state().connected, false);
    await nats.start();
    await until(() => publisher?.state().connected);
  });

  it('leaves a server that hangs, and publishes when it is well', async () => {
    const nats = await server();
    publish(nats.url);
    write(1);
    await published(1);
    await nats.freeze();
    write(2);
    await until(() => publisher?.state().lastError?.includes('did not answer'));
    expect(publisher?.state()).toMatchObject({ waiting: 2 });
    nats.thaw();
    await published(3);
    expect((await stored(nats.url)).map(({ body }) => body.sequence)).toEqual(upTo(3));
  });

  it('keeps everything where the server has no JetStream', async () => {
    const { url } = await server(false);
    publish(url);
    write(1);
    await until(() => publisher?.state().lastError?.includes('JetStream'));
    await publisher?.close();
    expect(journal.outbox(0, 10)).toHaveLength(1);
  });

  it('uses a stream that is there already and takes the subjects', async () => {
    const { url } = await server();
    const connection = await connect({ servers: url });
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'EVERYTHING', subjects: ['library.>', 'desk.>'] });
    publish(url);
    write(2);
    await published(2);
    expect((await manager.streams.info('EVERYTHING')).state.messages).toBe(2);
    await connection.close();
  });

  it('gives what was just written a moment when the desk stops', async () => {
    const { url } = await server();
    publish(url);
    await until(() => publisher?.state().connected);
    write(20);
    await publisher?.close();
    expect(journal.outbox(0, 100)).toEqual([]);
    expect(await stored(url)).toHaveLength(20);
  });
});

describe('the publisher without a server', () => {
  /** Takes connections and never says a word. */
  async function silent(): Promise<string> {
    const port = await freePort();
    const mute: Server = createServer(() => {}).listen(port, '127.0.0.1');
    undo.push(() => mute.close());
    return `ws://127.0.0.1:${port}`;
  }

  it('stops at once where the server takes the connection and says nothing', async () => {
    publish(await silent());
    write(1);
    await publisher?.close();
    expect(journal.outbox(0, 10)).toHaveLength(1);
  });

  it('counts what waits from earlier runs, however much', () => {
    for (const count of [0, 1, 2, 3, 97]) {
      const rows = Array.from({ length: count }, (_, i) => ({
        seq: 11 + i,
        fact: 1,
        eventId: '',
        subject: '',
        body: '{}',
      }));
      const outbox = (after: number, limit: number) => rows.filter(({ seq }) => seq > after).slice(0, limit);
      const counting = new Publisher({ outbox, acknowledge: () => {} }, busAddress('ws://127.0.0.1:1'));
      undo.push(() => counting.close());
      expect(counting.state().waiting).toBe(count);
    }
  });
});

describe('the address of the bus', () => {
  it.each([
    ['ws://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
    ['ws://localhost:8080/nats?token=s3cret', 'ws://localhost:8080'],
    ['ws://[::1]:8080', 'ws://[::1]:8080'],
    ['wss://nats.example:443/path', 'wss://nats.example'],
  ])('takes %s, and shows of it %s', (text, shown) => {
    expect(busAddress(text).shown).toBe(shown);
  });

  it.each([
    ['nats://127.0.0.1:4222', 'over WebSocket'],
    ['127.0.0.1', 'over WebSocket'],
    ['ws://nats.example:8080', 'in the clear'],
    ['ws://127.0.0.1.nats.example:8080', 'in the clear'],
    ['wss://ann:s3cret@nats.example', 'must not hold a name or a password'],
  ])('refuses %s', (text, words) => {
    expect(() => busAddress(text)).toThrow(words);
    expect(() => busAddress(text)).not.toThrow('s3cret');
  });
});
