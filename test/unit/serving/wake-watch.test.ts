/** A machine that slept, a process that stood still, a clock that was set: told by two clocks that disagree. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalFinding } from '../../../electron/host/journal-findings.ts';
import { WakeWatch } from '../../../electron/serving/wake-watch.ts';

const HOUR = 3_600_000;
let wall = 0;
let steady = 0;
let unseen: number[] = [];
let told: JournalFinding[] = [];
let watch: WakeWatch;

/** Lets time pass on either clock. */
const pass = (wallMs: number, steadyMs = wallMs) => {
  wall += wallMs;
  steady += steadyMs;
};

beforeEach(() => {
  wall = 1_700_000_000_000;
  steady = 0;
  unseen = [];
  told = [];
  watch = new WakeWatch({
    clocks: { wallMs: () => wall, steadyMs: () => steady },
    unseen: (ms) => unseen.push(ms),
    tell: (finding) => told.push(finding),
    feed: () => 'The last market data is 2 h 3 min old.',
  });
});
afterEach(() => watch.close());

describe('the watch', () => {
  it('says nothing of a machine that is awake, however busy', () => {
    for (const ms of [1_000, 1_010, 990, 4_000, 2_000]) {
      pass(ms);
      watch.look();
    }
    expect([unseen, told]).toEqual([[], []]);
  });

  it('says how long the machine slept, where its steady clock slept too', () => {
    watch.suspended();
    pass(2 * HOUR + 180_000, 40);
    watch.resumed();
    expect(unseen).toEqual([2 * HOUR + 179_960]);
    expect(told).toEqual([
      expect.objectContaining({
        action: 'machine_slept',
        title: 'The machine slept',
        text: expect.stringMatching(/^The machine slept for 2 h 3 min\. .* The last market data is 2 h 3 min old$/),
        payload: { away_ms: 2 * HOUR + 180_000, wall_ahead_ms: 2 * HOUR + 179_960, announced: true },
        passes: true,
      }),
    ]);
  });

  it('says so where the steady clock went on, and makes nothing older: that clock has counted it', () => {
    watch.suspended();
    pass(HOUR);
    watch.resumed();
    expect(unseen).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('finds a sleep that nobody announced', () => {
    pass(HOUR, 900);
    watch.look();
    expect(unseen).toEqual([HOUR - 900]);
    expect(told[0]).toMatchObject({ title: 'The desk stood still', payload: { announced: false } });
  });

  it('finds a process that stood still', () => {
    pass(30_000);
    watch.look();
    expect(told[0]?.text).toContain('30 s are missing');
  });

  it('tells one sleep once', () => {
    watch.suspended();
    pass(HOUR, 0);
    watch.look();
    watch.resumed();
    watch.look();
    expect(told).toHaveLength(1);
  });

  it('counts a short sleep and tells nobody', () => {
    watch.suspended();
    pass(3_000, 10);
    watch.resumed();
    expect([unseen, told]).toEqual([[2_990], []]);
  });

  it('says that the clock was set back', () => {
    pass(-HOUR, 1_000);
    watch.look();
    expect(unseen).toEqual([]);
    expect(told[0]).toMatchObject({ action: 'clock_set_back', text: expect.stringContaining('set back by 60 min') });
  });
});
