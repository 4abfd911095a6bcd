import { beforeEach, describe, expect, it } from 'vitest';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { LadderViews } from '../../../electron/api/console/ladder-views.ts';
import { markersOf } from '../../../electron/api/console/markers.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { SlotMarkets } from '../../../electron/api/console/slot-market.ts';
import { defined } from '../../../shared/base/assert.ts';
import { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { type EpochNs, epochNs } from '../../../shared/units/time.ts';
import { ORIGIN } from '../../support/fake-desk-records.ts';
import { plainLadder } from '../../support/fake-ladder.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

/** `b@1.0.0` on a ladder in its slot. */
function begin() {
  const entity = desk.addEntity('b', '1.0.0');
  const { id: deploymentId, slotId } = desk.addDeployment(entity, 'paper', 1);
  const ladder = plainLadder(1, { slotId, entityId: entity.id, deploymentId });
  desk.ladders.set(ladder.id, ladder);
  return ladder;
}

describe('the marks that a ladder leaves on the chart', () => {
  const marks = (fact: Fact) => markersOf({ seq: 7, fact, tsNs: ORIGIN }, epochNs(ORIGIN), desk.view);

  const moved = (more: object) => {
    const { id: ladderId, slotId } = begin();
    const terms = { ladderId, slotId, move: 'advanced', rung: 1, share: 500, attachments: [], reserve: 0 };
    const where = { cutSequence: 1, marketNs: String(ORIGIN), by: 'desk', reason: 'every gate passes' };
    return { kind: 'ladder_moved', ...terms, ...where, ...more } as Fact;
  };

  it('are one for each share that its candidate comes to', () =>
    expect(marks(moved({}))).toMatchObject([{ kind: 'ladder', label: 'b@1.0.0', slot_id: 'b:paper', share_bp: 500 }]));

  it('are the swap’s own where it takes over, or gives way by one', () => {
    expect(marks(moved({ swapId: 'cut' }))).toEqual([]);
    const ended = { kind: 'ladder_ended', ladderId: begin().id, slotId: 'b:paper', isFault: false, reason: 'enough' };
    expect(marks({ ...ended, status: 'aborted', swapId: 'back' } as Fact)).toEqual([]);
    expect(marks({ ...ended, status: 'completed', swapId: null } as Fact)).toEqual([]);
    expect(marks({ ...ended, status: 'aborted', swapId: null } as Fact)).toMatchObject([
      { kind: 'ladder', share_bp: null },
    ]);
  });
});

describe('ladders between two facts', () => {
  it('are read anew while one is climbed, for what soaks moves on by itself, and not once all are over', () => {
    const ladder = begin();
    const views = new LadderViews();
    const first = views.read(desk.view, 1_000);
    expect(views.read(desk.view, 1_499)).toBe(first);
    expect(views.read(desk.view, 1_500)).not.toBe(first);
    desk.ladders.set(ladder.id, { ...ladder, status: 'aborted', endReason: 'enough', endedAt: ORIGIN });
    const ended = views.read(desk.view, 2_000);
    expect(views.read(desk.view, 99_000)).toBe(ended);
  });
});

describe('the market of a slot', () => {
  const NEW_YORK = {
    timeZone: 'America/New_York',
    sessions: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], opens: '09:30', closes: '16:00' }],
    holidays: [],
    earlyCloses: [],
  } as const;
  const at = (iso: string): EpochNs => epochNs(BigInt(Date.parse(iso)) * 1_000_000n);

  const slot = () => {
    begin();
    return defined(desk.view.slots.get('b:paper'), 'b:paper');
  };

  it('never closes unless a calendar says so', () =>
    expect(new SlotMarkets().of(desk.view, slot(), at('2024-08-10T12:00:00Z'))).toEqual({ open: true, until: null }));

  it('is open or closed by the calendar, and says until when', () => {
    desk.calendar = { ...desk.calendar, hours: { default: NEW_YORK } };
    const markets = new SlotMarkets();
    const paper = slot();
    const of = (iso: string) => markets.of(desk.view, paper, at(iso));
    expect(of('2024-08-08T15:00:00Z')).toEqual({ open: true, until: '2024-08-08T20:00:00.000Z' });
    expect(of('2024-08-08T19:59:59Z')).toEqual({ open: true, until: '2024-08-08T20:00:00.000Z' });
    expect(of('2024-08-09T20:00:00Z')).toEqual({ open: false, until: '2024-08-12T13:30:00.000Z' });
    // Market time may begin anew, and what was found for later times says nothing of it.
    expect(of('2024-08-08T15:00:00Z')).toEqual({ open: true, until: '2024-08-08T20:00:00.000Z' });
  });

  it('follows a new calendar at once', () => {
    const markets = new SlotMarkets();
    const paper = slot();
    const saturday = at('2024-08-10T12:00:00Z');
    expect(markets.of(desk.view, paper, saturday).open).toBe(true);
    desk.calendar = { ...desk.calendar, hours: { default: NEW_YORK } };
    expect(markets.of(desk.view, paper, saturday).open).toBe(false);
  });

  it('comes with the slot, once there was an event', () => {
    begin();
    desk.sequence = 1;
    const frame = ConsoleFrame.parse(new ConsoleReader(new ConsoleFeed(desk, () => 0)).next());
    expect(frame.slots?.[0]?.market).toEqual({ open: true, until: null });
  });
});
