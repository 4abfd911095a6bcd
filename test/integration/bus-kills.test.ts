/**
 * Whatever becomes of the server and of the desk while events are published: who goes by their ids sees each exactly once, in
 * order, and in the journal none is left. A sample with a fresh seed; `npm run proof` for the full count.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';
import { BusRig, eventIdOf, NATS_INSTALLED, seen, stored, upTo } from '../support/bus-rig.ts';
import { chanceOf, freshSeed } from '../support/fault-disk-chance.ts';
import { countOf } from '../support/full-count.ts';
import type { NatsServer } from '../support/nats-server.ts';

const BLOWS = countOf(6, 200);
const EVENTS_A_BLOW = 150;
const CHILD = fileURLToPath(new URL('../support/bus-child.ts', import.meta.url));

/** What is done to the server, while it is at work. */
const AT_THE_SERVER = {
  async kill(nats: NatsServer) {
    await nats.kill();
    await nats.start();
  },
  /** Away for longer than a moment. */
  async restart(nats: NatsServer, wait: () => Promise<void>) {
    await nats.stop();
    await wait();
    await nats.start();
  },
  async pause(nats: NatsServer, wait: () => Promise<void>) {
    await nats.freeze();
    await wait();
    nats.thaw();
  },
};
const BLOW_NAMES = Object.keys(AT_THE_SERVER) as (keyof typeof AT_THE_SERVER)[];

const until = (what: () => unknown, expected: unknown) =>
  expect.poll(what, { timeout: 60_000, interval: 10 }).toEqual(expected);

describe.skipIf(!NATS_INSTALLED)(
  'events are seen exactly once and in order',
  { timeout: 60_000 + BLOWS * 10_000 },
  () => {
    it(`through ${BLOWS} kills, restarts and pauses of the server while it is published to`, async () => {
      const chance = chanceOf(freshSeed('blows at the server'));
      const within = (ms: number): number => Math.floor(chance.uniform() * ms);
      const rig = new BusRig();
      const nats = await rig.server();
      const publisher = rig.publish(nats.url);
      const done: Record<string, number> = {};
      for (let blow = 0; blow < BLOWS; blow += 1) {
        rig.write(EVENTS_A_BLOW, chance.uniform() < 0.5 ? 'desk.risk.breach' : undefined);
        const reached = publisher.state().published + within(EVENTS_A_BLOW);
        await expect
          .poll(() => publisher.state().published, { timeout: 60_000, interval: 1 })
          .toBeGreaterThanOrEqual(reached);
        // At first one of each.
        const name = BLOW_NAMES[blow < BLOW_NAMES.length ? blow : within(BLOW_NAMES.length)] ?? 'kill';
        // Some of them longer than a link without a sign of life is believed in.
        const long = name === 'pause' && chance.uniform() < 0.1;
        await AT_THE_SERVER[name](nats, () => sleep(long ? 8_500 : within(400)));
        done[name] = (done[name] ?? 0) + 1;
      }
      await until(() => publisher.state().waiting, 0);
      const events = await stored(nats.url);
      expect(seen(events)).toEqual(upTo(rig.facts).map(eventIdOf));
      await until(() => rig.journal.outbox(0, 1), []);
      report('blows at the server', { ...done, events: rig.facts, stored: events.length });
    });

    it(`through ${BLOWS} kills of the desk while it publishes`, async () => {
      const chance = chanceOf(freshSeed('blows at the desk'));
      const rig = new BusRig();
      const nats = await rig.server();
      const directory = join(rig.directory, 'desk');
      let acknowledged = 0;
      for (let blow = 0; blow < BLOWS; blow += 1) {
        const child = start(directory, nats.url, acknowledged + 100_000);
        const told = listen(child);
        await until(() => told() > acknowledged || child.exitCode !== null, true);
        expect(child.exitCode, 'the desk ended by itself').toBeNull();
        await sleep(chance.uniform() * 250);
        child.kill('SIGKILL');
        await once(child, 'close');
        acknowledged = told();
      }
      const last = start(directory, nats.url, acknowledged + 50);
      await once(last, 'close');
      expect(last.exitCode).toBe(0);
      const journal = openJournal({ directory, readonly: true });
      const facts = [...journal.facts()].length;
      expect(journal.outbox(0, 1)).toEqual([]);
      journal.close();
      expect(facts).toBeGreaterThanOrEqual(acknowledged);
      const events = await stored(nats.url);
      expect(seen(events)).toEqual(upTo(facts).map(eventIdOf));
      report('blows at the desk', { kills: BLOWS, events: facts, stored: events.length });
    });
  },
);

function start(directory: string, url: string, facts: number): ChildProcess {
  return spawn(process.execPath, [CHILD, directory, url, String(facts)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The last fact of which a process said that it is on disk. */
function listen(child: ChildProcess): () => number {
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-200);
  });
  return () => Number(said.split('\n').at(-2) ?? 0);
}

const report = (what: string, figures: object): void =>
  void process.stderr.write(`${what}: ${JSON.stringify(figures)}\n`);
