import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../electron/engine/risk/limits.ts';
import { type ConnectionInput, FeedWatch } from '../../../electron/host/feed-watch.ts';
import { Recorder, replayRecording } from '../../../electron/host/recording.ts';
import { DeskRig } from '../../support/desk-rig.ts';
import { LiveRig, ManualClock } from '../../support/live-rig.ts';

/** A watch over a feed whose controls the test turns; the desk believes what it is told. */
function watching(speed: number | 'max' = 1, maxDataAgeMs = 300_000) {
  const clock = new ManualClock();
  const feed = { speed, paused: false };
  const view = { limits: { ...DEFAULT_LIMITS, maxDataAgeMs }, connections: { feed: true, exchange: true } };
  const told: ConnectionInput[] = [];
  const watch = new FeedWatch({
    feed,
    clock,
    view,
    take: (input) => {
      told.push(input);
      view.connections.feed = input.up;
    },
  });
  watch.start();
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds; i += 1) clock.advance(1_000);
  };
  const ups = () => told.map((each) => each.up);
  return { clock, feed, watch, told, pass, ups, event: () => watch.onEvent(clock.monotonicNs()) };
}

describe('a feed that should run', () => {
  it('is lost after a sleep that the clock slept through too, unless an event comes first', () => {
    const { watch, pass, told, ups, event } = watching();
    watch.onUnseen(7_200e9);
    pass(1);
    expect(told).toEqual([{ kind: 'connection', of: 'feed', up: false, reason: 'no market data came in for 7201 s' }]);
    event();
    watch.onUnseen(7_200e9);
    event();
    pass(1);
    expect(ups()).toEqual([false, true]);
  });

  it('is lost when it is silent for longer than data may be old, once, and back with its next event', () => {
    const { pass, told, ups, event } = watching();
    pass(300);
    expect(told).toEqual([]);
    pass(10);
    expect(told).toEqual([{ kind: 'connection', of: 'feed', up: false, reason: 'no market data came in for 301 s' }]);
    event();
    event();
    expect(ups()).toEqual([false, true]);
    pass(301);
    expect(ups()).toEqual([false, true, false]);
  });

  it('may be silent for as much less as it runs faster, but never for less than five seconds', () => {
    const fast = watching(10);
    fast.pass(30);
    expect(fast.told).toEqual([]);
    fast.pass(1);
    expect(fast.ups()).toEqual([false]);
    const faster = watching(1_000);
    faster.pass(5);
    expect(faster.told).toEqual([]);
    faster.pass(1);
    expect(faster.ups()).toEqual([false]);
  });

  it('is not missed while it is paused or runs as fast as it is taken; its silence counts from when it runs again', () => {
    const { feed, pass, told, ups } = watching();
    feed.paused = true;
    pass(1_000);
    feed.paused = false;
    pass(300);
    expect(told).toEqual([]);
    pass(1);
    expect(ups()).toEqual([false]);
    const most = watching('max');
    most.pass(1_000);
    expect(most.told).toEqual([]);
  });

  it('is lost at once when it fails, and not looked at any more when it has ended', () => {
    const { watch, told, pass } = watching();
    watch.onFailure('the file is torn');
    expect(told.map((each) => each.reason)).toEqual(['the market data failed: the file is torn']);
    const ended = watching();
    ended.watch.close();
    ended.pass(1_000);
    expect(ended.told).toEqual([]);
    pass(1_000);
    expect(told).toHaveLength(1);
  });
});

it('what was noticed of the lines is a fact, taken in before the commands that come after it', async () => {
  const desk = new LiveRig();
  desk.loop.connection({ kind: 'connection', of: 'feed', up: false, reason: 'silent' });
  desk.loop.connection({ kind: 'connection', of: 'feed', up: false, reason: 'silent still' });
  await desk.settle();
  expect(desk.view.connections).toEqual({ feed: false, exchange: true });
  expect(desk.rig.of('connection_changed')).toEqual([
    { kind: 'connection_changed', of: 'feed', up: false, reason: 'silent' },
  ]);
  expect(desk.view.alerts).toMatchObject([{ scope: 'desk', trigger: 'feed_loss', action: 'alert' }]);
});

it('a recording repeats what was noticed of the lines', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'feed-watch-'));
  try {
    const recorder = new Recorder(join(directory, 'inputs'));
    const rig = new DeskRig({ recorder });
    rig.host.step({ kind: 'connection', of: 'exchange', up: false, reason: 'no heartbeat' });
    rig.host.step({ kind: 'connection', of: 'exchange', up: true, reason: 'heartbeat' });
    rig.host.commit();
    recorder.close();
    const facts = await replayRecording(join(directory, 'inputs'));
    expect(facts.map((each) => each.fact)).toEqual(rig.facts.map((each) => each.fact));
    expect(facts.map((each) => each.fact.kind)).toContain('breaker_tripped');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
