/** The outbox on a real NATS server: what is written comes out there, once and in order, whatever becomes of the server. */
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { nanos } from 'nats.ws';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { busAddress } from '../../electron/bus/address.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { STREAM, SUBJECTS } from '../../electron/bus/stream.ts';
import { BusRig, client, eventIdOf, NATS_INSTALLED, seen, stored, upTo } from '../support/bus-rig.ts';
import { freePort } from '../support/nats-server.ts';

let rig: BusRig;

beforeEach(() => {
  rig = new BusRig();
});

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 10 }).toEqual(expected);

const published = (count: number) => until(() => rig.publisher?.state().published, count);

describe.skipIf(!NATS_INSTALLED)('the publisher', () => {
  it('publishes what waits and what comes, in order, each under its id and subject, and lets go of it', async () => {
    const { url } = await rig.server();
    rig.write(2);
    rig.publish(url);
    expect(rig.publisher?.state()).toMatchObject({ connected: false, waiting: 2 });
    await published(2);
    rig.write(1, 'desk.risk.breaker_tripped');
    await published(3);
    const messages = await stored(url);
    expect(messages.map(({ id, subject, body }) => [id, subject, body.sequence])).toEqual([
      ['desk:1:0', 'library.entity.updated', 1],
      ['desk:2:0', 'library.entity.updated', 2],
      ['desk:3:0', 'desk.risk.breaker_tripped', 3],
    ]);
    expect(rig.publisher?.state()).toMatchObject({ connected: true, waiting: 0, oldestAgeMs: null, lastError: null });
    await until(() => rig.journal.outbox(0, 10), []);
  });

  it('loses nothing and keeps the order while the server is killed and started again under load', async () => {
    const nats = await rig.server();
    rig.publish(nats.url);
    for (let round = 0; round < 3; round += 1) {
      rig.write(200);
      await until(() => (rig.publisher?.state().published ?? 0) > round * 300);
      await nats.kill();
      rig.write(100);
      expect(rig.journal.outbox(0, 1_000).at(-1)?.fact).toBe(rig.facts);
      await nats.start();
    }
    await published(900);
    expect(seen(await stored(nats.url))).toEqual(upTo(900).map(eventIdOf));
  });

  it('publishes again what a crash left unacknowledged, and the server knows it', async () => {
    const { url } = await rig.server();
    rig.write(5);
    const deaf = { outbox: rig.journal.outbox, acknowledge: () => {} };
    const first = new Publisher(deaf, busAddress(url));
    await until(() => first.state().published, 5);
    await first.close();
    rig.publish(url);
    await published(5);
    expect((await stored(url)).map(({ body }) => body.sequence)).toEqual(upTo(5));
  });

  it('is seen once and in order by who goes by the ids, also where the server has forgotten them', async () => {
    const { url } = await rig.server();
    const connection = await client(url);
    const { streams } = await connection.jetstreamManager();
    const forgetful = { name: STREAM, subjects: SUBJECTS, duplicate_window: nanos(100) };
    await streams.add(forgetful);
    rig.write(100);
    const deaf = { outbox: rig.journal.outbox, acknowledge: () => {} };
    const first = new Publisher(deaf, busAddress(url));
    await until(() => first.state().published, 100);
    await first.close();
    // The server looks for what it may forget at the end of each window.
    await sleep(300);
    rig.write(100);
    rig.publish(url);
    await published(200);
    const events = await stored(url);
    expect(events).toHaveLength(300);
    expect(seen(events)).toEqual(upTo(200).map(eventIdOf));
  });

  it('says what waits and why while there is no server, and goes on when one comes', async () => {
    const nats = await rig.prepare();
    rig.publish(nats.url);
    rig.write(3);
    await until(() => rig.publisher?.state().lastError !== null);
    expect(rig.publisher?.state()).toMatchObject({ connected: false, waiting: 3, published: 0, server: nats.url });
    expect(rig.publisher?.state().lastError).toContain('ECONNREFUSED');
    expect(rig.publisher?.state().oldestAgeMs).toBeGreaterThan(0);
    await nats.start();
    await published(3);
    expect(rig.publisher?.state().lastError).toBeNull();
  });

  it('notices that a server goes and comes back also while nothing is to be published', async () => {
    const nats = await rig.server();
    rig.publish(nats.url);
    await until(() => rig.publisher?.state().connected);
    await nats.kill();
    await until(() => rig.publisher?.state().connected, false);
    await nats.start();
    await until(() => rig.publisher?.state().connected);
  });

  it('leaves a server that hangs, and publishes when it is well', async () => {
    const nats = await rig.server();
    rig.publish(nats.url);
    rig.write(1);
    await published(1);
    await nats.freeze();
    rig.write(2);
    await until(() => rig.publisher?.state().lastError?.includes('did not answer'));
    expect(rig.publisher?.state()).toMatchObject({ waiting: 2 });
    nats.thaw();
    await published(3);
    expect((await stored(nats.url)).map(({ body }) => body.sequence)).toEqual(upTo(3));
  });

  it('keeps everything where the server has no JetStream', async () => {
    const { url } = await rig.server({ jetStream: false });
    rig.publish(url);
    rig.write(1);
    await until(() => rig.publisher?.state().lastError?.includes('JetStream'));
    await rig.publisher?.close();
    expect(rig.journal.outbox(0, 10)).toHaveLength(1);
  });

  it('uses a stream that is there already and takes the subjects', async () => {
    const { url } = await rig.server();
    const connection = await client(url);
    const manager = await connection.jetstreamManager();
    await manager.streams.add({ name: 'EVERYTHING', subjects: ['library.>', 'desk.>'] });
    rig.publish(url);
    rig.write(2);
    await published(2);
    expect((await manager.streams.info('EVERYTHING')).state.messages).toBe(2);
  });

  it('gives what was just written a moment when the desk stops', async () => {
    const { url } = await rig.server();
    rig.publish(url);
    await until(() => rig.publisher?.state().connected);
    rig.write(20);
    await rig.publisher?.close();
    expect(rig.journal.outbox(0, 100)).toEqual([]);
    expect(await stored(url)).toHaveLength(20);
  });
});

describe('the publisher without a server', () => {
  /** Takes connections and never says a word. */
  async function silent(): Promise<string> {
    const port = await freePort();
    const mute: Server = createServer(() => {}).listen(port, '127.0.0.1');
    onTestFinished(() => void mute.close());
    return `ws://127.0.0.1:${port}`;
  }

  it('stops at once where the server takes the connection and says nothing', async () => {
    rig.publish(await silent());
    rig.write(1);
    await rig.publisher?.close();
    expect(rig.journal.outbox(0, 10)).toHaveLength(1);
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
      onTestFinished(() => counting.close());
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
