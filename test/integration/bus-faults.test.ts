/** A bus that goes wrong in every way but going away: nothing is lost, nothing overtakes, and it is said. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DiscardPolicy, type StreamConfig } from 'nats.ws';
import { beforeEach, describe, expect, it } from 'vitest';
import { busAddress } from '../../electron/bus/address.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { STREAM, SUBJECTS } from '../../electron/bus/stream.ts';
import type { OutboxRow } from '../../electron/engine/ports.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import { BusRig, client, eventBatch, eventIdOf, NATS_INSTALLED, seen, stored, upTo } from '../support/bus-rig.ts';
import { Cable } from '../support/cable.ts';

let rig: BusRig;

beforeEach(() => {
  rig = new BusRig();
});

const until = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 30_000, interval: 10 }).toEqual(expected);
const published = (count: number) => until(() => rig.publisher?.state().published, count);
const says = (words: string) => until(() => rig.publisher?.state().lastError?.includes(words));
/** What happens to the body of an event on the disk, behind the desk's back. */
function changeBody(directory: string, seq: number, body: string): void {
  const database = new Database(join(directory, 'desk.db'));
  const change = database.transaction(() => {
    const guard = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'outbox_update'").pluck().get();
    database.exec('DROP TRIGGER outbox_update');
    database.prepare('UPDATE outbox SET body = ? WHERE seq = ?').run(body, seq);
    database.exec(String(guard));
  });
  change.immediate();
  database.close();
}

/** What must be found out within ten seconds. */
const soon = (what: () => unknown, expected: unknown = true) =>
  expect.poll(what, { timeout: 10_000, interval: 10 }).toEqual(expected);

async function addStream(url: string, config: Partial<StreamConfig>) {
  const connection = await client(url);
  const { streams } = await connection.jetstreamManager();
  const whole = { name: STREAM, subjects: SUBJECTS, ...config };
  await streams.add(whole);
  return (changes: Partial<StreamConfig>) => streams.update(whole.name, { ...whole, ...changes });
}

describe.skipIf(!NATS_INSTALLED)('a link that is half open', () => {
  it('is found out within ten seconds where the server hangs and nothing is to be published', async () => {
    const nats = await rig.server();
    rig.publish(nats.url);
    await until(() => rig.publisher?.state().connected);
    await nats.freeze();
    await soon(() => rig.publisher?.state().connected, false);
    expect(rig.publisher?.state().lastError).toContain('did not answer within 6 s');
    nats.thaw();
    await until(() => rig.publisher?.state().connected);
    await until(() => rig.publisher?.state().lastError, null);
  });

  it('is found out within ten seconds where the line swallows everything, also what is to be published', async () => {
    const nats = await rig.server();
    const cable = await Cable.to(nats.port);
    rig.publish(`ws://127.0.0.1:${cable.port}`);
    rig.write(3);
    await published(3);
    cable.cut = true;
    rig.write(3);
    await soon(() => rig.publisher?.state().connected, false);
    expect(rig.publisher?.state()).toMatchObject({ waiting: 3 });
    cable.cut = false;
    await published(6);
    expect(seen(await stored(nats.url))).toEqual(upTo(6).map(eventIdOf));
  });

  it('is none where the server is only slow', async () => {
    const nats = await rig.server();
    const cable = await Cable.to(nats.port);
    cable.delayMs = 300;
    rig.write(300);
    rig.publish(`ws://127.0.0.1:${cable.port}`);
    const links = new Set<boolean>();
    await until(() => {
      const { connected, published: count } = rig.publisher?.state() ?? {};
      if (count !== 0) links.add(connected === true);
      return count;
    }, 300);
    expect([...links]).toEqual([true]);
    expect((await stored(nats.url)).map(({ id }) => id)).toEqual(upTo(300).map(eventIdOf));
  });
});

describe.skipIf(!NATS_INSTALLED)('an event that the server does not take', () => {
  it.each([
    ['the server', { lines: ['max_payload: 4096'] }, {}, "the server's max_payload of 4096"],
    ['the stream', {}, { max_msg_size: 4_096 }, "the stream's max_msg_size"],
  ] as const)(
    'because it is too large for %s holds up what is behind it, and says so',
    async (_, options, limit, words) => {
      const nats = await rig.server(options);
      const update = await addStream(nats.url, limit);
      rig.write(2);
      rig.write(1, 'desk.alert.info', 'x'.repeat(8_000));
      rig.write(2);
      rig.publish(nats.url);
      await says(`event desk:3:0 (desk.alert.info) has 8`);
      expect(rig.publisher?.state().lastError).toContain(`more than ${words}: raise that`);
      expect(rig.publisher?.state()).toMatchObject({ published: 2, waiting: 3 });
      if ('lines' in options) {
        await nats.kill();
        nats.configure({});
        await nats.start();
      } else await update({ max_msg_size: -1 });
      await published(5);
      expect(rig.publisher?.state().lastError).toBeNull();
      expect((await stored(nats.url)).map(({ id }) => id)).toEqual(upTo(5).map(eventIdOf));
    },
  );

  it('because the stream is full is kept, with all that is behind it', async () => {
    const { url } = await rig.server();
    const update = await addStream(url, { max_msgs: 3, discard: DiscardPolicy.New });
    rig.write(200);
    rig.publish(url);
    await says('maximum messages exceeded');
    expect(rig.publisher?.state()).toMatchObject({ connected: true, published: 3, waiting: 197 });
    await update({ max_msgs: -1 });
    await published(200);
    expect((await stored(url)).map(({ id }) => id)).toEqual(upTo(200).map(eventIdOf));
  });

  it('is not overtaken by those behind it that another stream would take', async () => {
    const { url } = await rig.server();
    await addStream(url, { name: 'LIBRARY', subjects: ['library.>'] });
    const update = await addStream(url, { subjects: ['desk.>'], max_msgs: 1, discard: DiscardPolicy.New });
    for (const subject of ['library.a', 'desk.a', 'desk.b', 'library.b', 'library.c']) rig.write(1, subject);
    rig.publish(url);
    await says('maximum messages exceeded');
    const ids = async (stream: string) => (await stored(url, stream)).map(({ id }) => id);
    expect([await ids('LIBRARY'), await ids(STREAM)]).toEqual([[eventIdOf(1)], [eventIdOf(2)]]);
    await update({ max_msgs: -1 });
    await published(5);
    expect([await ids('LIBRARY'), await ids(STREAM)]).toEqual([[1, 4, 5].map(eventIdOf), [2, 3].map(eventIdOf)]);
  });
});

describe.skipIf(!NATS_INSTALLED)('others on the bus', () => {
  it('cannot answer in a stream’s place', async () => {
    const { url } = await rig.server({ jetStream: false });
    const other = await client(url);
    other.subscribe('library.>', { callback: (_, message) => void message.respond('{}') });
    await other.flush();
    rig.publish(url);
    rig.write(2);
    await says('something that is no stream answers');
    expect(rig.publisher?.state()).toMatchObject({ published: 0, waiting: 2 });
  });

  it('that answer beside a stream cost no event, and none comes twice to who goes by the ids', async () => {
    const { url } = await rig.server();
    await addStream(url, {});
    const other = await client(url);
    const answers = other.subscribe('library.>', { callback: (_, message) => void message.respond('{}') });
    await other.flush();
    rig.publish(url);
    rig.write(50);
    await until(async () => (await stored(url)).length > 0);
    answers.unsubscribe();
    await published(50);
    expect(seen(await stored(url))).toEqual(upTo(50).map(eventIdOf));
  });

  it('may share the stream: the events of each desk keep their order', async () => {
    const { url } = await rig.server();
    const other = new BusRig();
    const named = (row: OutboxRow): OutboxRow => ({ ...row, eventId: `other:${row.eventId}` });
    const journal = {
      outbox: (after: number, limit: number) => other.journal.outbox(after, limit).map(named),
      acknowledge: (seq: number) => other.journal.acknowledge(seq),
    };
    rig.write(500);
    other.write(500);
    rig.publish(url);
    other.publisher = new Publisher(journal, busAddress(url));
    await published(500);
    await until(() => other.publisher?.state().published, 500);
    const ids = (await stored(url)).map(({ id }) => id ?? '');
    expect(ids.filter((id) => !id.startsWith('other:'))).toEqual(upTo(500).map(eventIdOf));
    expect(ids.filter((id) => id.startsWith('other:'))).toEqual(upTo(500).map((fact) => `other:${eventIdOf(fact)}`));
  });
});

describe.skipIf(!NATS_INSTALLED)('a user who may not do everything', () => {
  const user = (deny: readonly string[]) => ({
    lines: [
      `authorization { users: [ { user: u, password: p, permissions: { publish: { deny: ${JSON.stringify(deny)} } } } ] }`,
    ],
  });
  const server = (url: string) => ({
    ...busAddress(url),
    credentials: () => () => ({ user: 'u', pass: 'p' }),
  });

  it('gets no stream made, which is said, until it may', async () => {
    const nats = await rig.server(user(['$JS.API.STREAM.CREATE.>']));
    rig.publish(server(nats.url));
    rig.write(2);
    await says('no stream takes library.entity.updated: the server does not allow the desk to publish to $JS.API');
    expect(rig.publisher?.state()).toMatchObject({ published: 0, waiting: 2 });
    await nats.kill();
    nats.configure(user([]));
    await nats.start();
    await published(2);
  });

  it('keeps what it may not publish, and what is behind it', async () => {
    const nats = await rig.server(user(['desk.risk.kill']));
    rig.write(1);
    rig.write(1, 'desk.risk.kill');
    rig.write(1);
    rig.publish(server(nats.url));
    await says('the server does not allow the desk to publish to desk.risk.kill');
    expect(rig.publisher?.state()).toMatchObject({ published: 1, waiting: 2 });
  });
});

describe.skipIf(!NATS_INSTALLED)('the journal under the publisher', () => {
  it('may fail for a while: that is said, and it goes on', async () => {
    const { url } = await rig.server();
    rig.write(3);
    let broken = true;
    const whole = <T>(what: () => T): T => {
      if (broken) throw new Error('the disk or its file system failed');
      return what();
    };
    rig.publisher = new Publisher(
      {
        outbox: (after, limit) => whole(() => rig.journal.outbox(after, limit)),
        acknowledge: (seq) => whole(() => rig.journal.acknowledge(seq)),
      },
      busAddress(url),
    );
    await says('file system failed');
    broken = false;
    await published(3);
    broken = true;
    await says('file system failed');
    expect(rig.publisher?.state()).toMatchObject({ waiting: 0 });
    broken = false;
    await until(() => rig.publisher?.state().lastError, null);
    rig.write(1);
    await until(() => rig.journal.outbox(0, 10), []);
  });

  it('may give a damaged event: neither it nor what is behind it goes out until it is mended, and that is said', async () => {
    const { url } = await rig.server();
    const directory = join(rig.directory, 'desk');
    const kept = new BusRig(openJournal({ directory }));
    kept.write(5);
    const body = kept.journal.outbox(2, 1)[0]?.body ?? '';
    changeBody(directory, 3, body.replace('order', 'odder').replace('2024', '2025'));
    kept.publish(url);
    const state = () => kept.publisher?.state();
    await until(() => state()?.lastError?.includes('event 3 in the table outbox is not as it was written'));
    expect(state()).toMatchObject({ connected: true, published: 2, waiting: 3, oldestAgeMs: null });
    kept.write(1);
    await until(() => state()?.waiting, 4);
    expect((await stored(url)).map(({ body: { sequence } }) => sequence)).toEqual([1, 2]);
    changeBody(directory, 3, body);
    await until(() => state()?.published, 6);
    expect((await stored(url)).map(({ body: { sequence } }) => sequence)).toEqual(upTo(6));
    await until(() => state()?.lastError, null);
  });

  it('may write events of its own: they go out although nobody tells', async () => {
    const { url } = await rig.server();
    const journal = openMemoryJournal();
    const quiet = new BusRig(journal);
    quiet.publish(url);
    await until(() => quiet.publisher?.state().connected);
    journal.commit(eventBatch(1, 2));
    await until(() => quiet.publisher?.state().published, 2);
  });
});
