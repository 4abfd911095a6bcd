/** Whatever a NATS server says: the desk goes on, says why in words, and lets go of no event that the server did not receive. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { busAddress } from '../../electron/bus/address.ts';
import { BusError } from '../../electron/bus/bus-error.ts';
import { Publisher } from '../../electron/bus/publisher.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { eventBatch } from '../support/bus-events.ts';
import { watchFaults } from '../support/faults.ts';
import { byteChanges, changedText } from './changes.ts';
import { expectWords, fuzz, only } from './fuzz.ts';
import { type Garbled, HostileNats } from './hostile-nats.ts';

const EVENTS = 5;
/** How long a desk is left to a server, milliseconds. */
const TURN_MS = 120;

describe('a server of NATS', () => {
  const faults = watchFaults();
  // The client says itself, on standard output, what it could not read.
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  let server: HostileNats;
  beforeAll(async () => {
    server = await HostileNats.start();
  });
  afterAll(async () => {
    said.mockRestore();
    await server.close();
  });

  /** Lets a desk publish to the server for a moment. */
  async function publish({ garbled, refused }: { garbled: Garbled; refused: readonly number[] }): Promise<void> {
    const place = server.place(garbled, refused);
    const journal = openMemoryJournal();
    journal.commit(eventBatch(1, EVENTS));
    const before = journal.outbox(0, EVENTS);
    const publisher = new Publisher(journal, busAddress(place.url));
    await sleep(TURN_MS);
    const { lastError, published, waiting } = publisher.state();
    await publisher.close();
    if (lastError !== null) expectWords(`the bus says: ${lastError}`);
    // It is away from the outbox only if it reached the server and was not refused, and what waits is as it was.
    const left = journal.outbox(0, EVENTS);
    const gone = before.length - left.length;
    expect(left).toEqual(before.slice(gone));
    expect(place.received.length).toBeGreaterThanOrEqual(gone);
    expect(before.slice(0, gone).every(({ eventId }) => place.accepted.includes(eventId))).toBe(true);
    expect(published + waiting).toBe(EVENTS);
    expect(journal.audit({ limit: 100 })).toHaveLength(EVENTS);
    journal.close();
  }

  it('that says what it should is told everything', async () => {
    const place = server.place([]);
    const journal = openMemoryJournal();
    journal.commit(eventBatch(1, EVENTS));
    const publisher = new Publisher(journal, busAddress(place.url));
    await expect.poll(() => publisher.state().published, { timeout: 20_000 }).toBe(EVENTS);
    await publisher.close();
    expect(place.received).toHaveLength(EVENTS);
    journal.close();
  });

  it('that garbles what it says ends no desk and takes no event', async () => {
    const change = fc.record({ at: fc.nat({ max: 8 }), change: byteChanges });
    const given = fc.record({
      garbled: fc.array(change, { maxLength: 3 }),
      refused: fc.array(fc.nat({ max: 6 }), { maxLength: 3 }),
    });
    await fuzz(
      8,
      fc.array(given, { minLength: 12, maxLength: 12 }),
      async (together) => {
        await Promise.all(together.map(publish));
        expect(faults).toEqual([]);
      },
      { shrink: false, known: [Array.from({ length: 12 }, (_, index) => ({ garbled: [], refused: [index % 5] }))] },
    );
  });
});

describe('its address', () => {
  it('is used or refused, in words without what may be secret in it', async () => {
    const address = fc.oneof(
      changedText('wss://bus.example.com:443/'),
      changedText('ws://127.0.0.1:8080'),
      changedText('wss://desk:hunter2@bus.example.com'),
      fc.webUrl({ withFragments: true, withQueryParameters: true }).map((url) => url.replace(/^http/, 'ws')),
    );
    await fuzz(400, address, async (text) => {
      const read = await only([BusError], () => busAddress(text));
      if (!read.ok) return expect(read.words).not.toContain('hunter2');
      expect(read.value.shown).not.toMatch(/@/);
      expect(busAddress(read.value.url)).toEqual(read.value);
    });
  });
});
