import { describe, expect, it } from 'vitest';
import {
  boundsWords,
  bpPercent,
  remaining,
  runWords,
  signedBp,
  soakWords,
  stayed,
  stretch,
  verdictWords,
} from '../../../renderer/format/ladder.ts';
import { worth } from '../../../renderer/format/share.ts';
import { NO_DATA, type SlotView, type SwapSummary } from '../../../renderer/store/console-data.ts';
import { isMarketClosed, marketWords } from '../../../renderer/store/market-hours.ts';
import { ladderPart, partsOf, sumOf } from '../../../renderer/store/rollout/allocation.ts';
import {
  hasTakenOver,
  ladderIn,
  largestShare,
  missingOf,
  rungViews,
  sideAtFirst,
  stepDown,
  stepUp,
} from '../../../renderer/store/rollout/ladder.ts';
import { undoneBy } from '../../../renderer/store/rollout/undone.ts';
import { wayBackIn } from '../../../renderer/store/rollout/way-back.ts';
import { placeInterval } from '../../../renderer/view/ladder/interval-plot.tsx';
import { abortMeans, wordMeans } from '../../../renderer/view/ladder/ladder-means.ts';
import { missingWords } from '../../../renderer/view/ladder/ladder-needs.tsx';
import { attachment, desk, IDS, slot, versions } from '../../support/fake-desk-state.ts';
import { gates, ladder } from '../../support/fake-ladder-state.ts';

const [old, fresh] = versions();
const [of, other] = [old!, fresh!];

/** A slot with these attached: version, role, share. */
const slotOf = (...attached: readonly [typeof of, 'live' | 'shadow' | 'twin' | 'run_off', number][]): SlotView => ({
  ...slot(of),
  reserve_bp: 10_000 - attached.reduce((sum, [, , share]) => sum + share, 0),
  attachments: attached.map(([version, role, share], index) => ({
    ...attachment(version, 'shadow', index + 1),
    role,
    share_bp: share,
  })),
});

/** The swap by which `momentum@2.0.0` took over. */
const swapRecord = (change: Partial<SwapSummary>): SwapSummary => ({
  swap_id: 'top',
  swap_type: 'manual',
  status: 'completed',
  stage: 'done',
  scheduled_for: null,
  slot_ids: ['momentum:paper'],
  from_version: 'momentum@1.0.0',
  to_version: 'momentum@2.0.0',
  reason: 'every gate passes on rung 5',
  initiated_by: 'desk',
  initiated_at: '2026-11-21T17:58:02.000Z',
  market_time_ns: null,
  downtime_us: 80,
  events_held: 0,
  cut_sequence: 7,
  receipts: null,
  error_message: null,
  ...change,
});

const kinds = (shown: SlotView, climbed = ladder()) =>
  partsOf(shown, climbed).map(({ kind, version, shareBp, simulated }) => [kind, version, shareBp, simulated]);

describe('who holds a slot', () => {
  it('is told part by part, and sums to the whole', () => {
    const shown = slotOf([of, 'live', 8_500], [other, 'live', 1_000], [of, 'twin', 0]);
    expect(kinds(shown)).toEqual([
      ['in_force', 'momentum@1.0.0', 8_500, false],
      ['candidate', 'momentum@2.0.0', 1_000, false],
      ['twin', 'momentum@1.0.0', 0, true],
      ['reserve', null, 500, false],
    ]);
    expect(sumOf(partsOf(shown, ladder()))).toBe(10_000);
  });

  it('tells a twin on capital from the version in force, a simulated candidate from one that only follows', () => {
    expect(kinds(slotOf([of, 'live', 8_000], [other, 'live', 1_000], [of, 'live', 1_000]))[2]).toEqual([
      'twin',
      'momentum@1.0.0',
      1_000,
      false,
    ]);
    const simulated = slotOf([of, 'live', 10_000], [other, 'shadow', 0]);
    expect(kinds(simulated, ladder({ rung: 1, share_bp: 0 }))[1]).toEqual(['candidate', 'momentum@2.0.0', 0, true]);
    expect(kinds(simulated, ladder({ status: 'aborted' }))[1]).toEqual(['standby', 'momentum@2.0.0', 0, false]);
  });

  it('keeps who runs off, and calls a candidate that has taken over the version in force', () => {
    expect(kinds(slotOf([of, 'live', 10_000], [other, 'run_off', 0]), ladder({ status: 'aborted' }))[1]?.[0]).toBe(
      'run_off',
    );
    const over = ladder({ swap_id: 'cut', rung: 6, share_bp: 10_000 });
    expect(hasTakenOver(over)).toBe(true);
    expect(kinds(slotOf([other, 'live', 10_000], [of, 'shadow', 0]), over).map(([kind]) => kind)).toEqual([
      'in_force',
      'standby',
      'reserve',
    ]);
  });

  it('says nothing of a version that no ladder concerns', () => {
    const shown = slotOf([of, 'live', 9_000], [other, 'live', 1_000]);
    expect(ladderPart(shown, ladder(), IDS.other)).toEqual([]);
    expect(ladderPart(shown, ladder({ status: 'completed' }), IDS.new)).toEqual([]);
    expect(ladderPart(shown, ladder(), IDS.new)[0]?.kind).toBe('candidate');
  });
});

describe('the ladder of a slot', () => {
  it('is the one that is climbed, else the last that was begun', () => {
    const [first, last] = [
      ladder({ ladder_id: 'a', status: 'aborted', started_at: '2026-11-20T10:00:00.000Z' }),
      ladder({ ladder_id: 'b', status: 'completed' }),
    ];
    expect(ladderIn([first, last], 'momentum:paper')?.ladder_id).toBe('b');
    expect(
      ladderIn([last, first, ladder({ ladder_id: 'c', started_at: '2026-11-01T10:00:00.000Z' })], 'momentum:paper')
        ?.ladder_id,
    ).toBe('c');
    expect(ladderIn([first], 'momentum:production')).toBeUndefined();
  });

  it('is in front at first where the slot has one', () => {
    const data = { ...NO_DATA, desk: desk('sim'), slots: [slot(of)] };
    expect(sideAtFirst({ data, slotId: null })).toBe('swap');
    expect(sideAtFirst({ data: { ...data, ladders: [ladder()] }, slotId: null })).toBe('ladder');
  });

  it('has rungs that are passed, stood on and ahead, with how long each was stood on', () => {
    const rungs = rungViews(ladder());
    expect(rungs.map(({ standing }) => standing)).toEqual(['passed', 'passed', 'now', 'ahead', 'ahead', 'ahead']);
    expect(stayed(rungs[0]!.since, rungs[0]!.until)).toBe('64 min');
    expect(rungs[2]).toMatchObject({ since: '2026-11-21T13:49:53.000Z', until: null });
    expect(rungViews(ladder({ status: 'aborted', ended_at: '2026-11-21T14:00:00.000Z' }))[2]).toMatchObject({
      standing: 'stopped',
      until: '2026-11-21T14:00:00.000Z',
    });
    expect(rungViews(ladder({ status: 'completed', rung: 6 })).every(({ standing }) => standing === 'passed')).toBe(
      true,
    );
  });

  it('counts scaled steps on one rung as one stay, and knows the largest share ever held', () => {
    const scaled = ladder({
      rung: 3,
      share_bp: 1_500,
      moves: [...ladder().moves, { ...ladder().moves[2]!, share_bp: 1_500, at: '2026-11-21T14:20:00.000Z' }],
    });
    expect(rungViews(scaled)[2]?.since).toBe('2026-11-21T13:49:53.000Z');
    expect(largestShare(scaled)).toBe(1_500);
    expect(stepDown(scaled)).toBe(1_000);
  });

  it('says who let it up from a rung by hand, and nobody where its rules did', () => {
    const [admitted, first, second] = ladder().moves;
    const left = (change: Partial<typeof first>) =>
      rungViews(ladder({ moves: [admitted!, { ...first!, ...change }, second!] }))[0]?.advancedBy;
    expect(left({ by: 'ron', reason: 'the desk head agreed' })).toBe('ron');
    expect(left({ by: 'desk' })).toBeNull();
    // Others had to agree to what its rules asked for: the step is in the name of who promoted.
    expect(left({ by: 'ron', reason: 'every gate passes on rung 1' })).toBeNull();
    expect(left({ by: 'ron', kind: 'stepped_down', reason: 'too much' })).toBeNull();
    expect(rungViews(ladder())[2]?.advancedBy).toBeNull();
  });

  it('is undone once the swap at its top is, at the time of the swap that undid it', () => {
    const swap = swapRecord({ swap_id: 'top', status: 'rolled_back' });
    const back = swapRecord({
      swap_id: 'back',
      swap_type: 'rollback',
      from_version: 'momentum@2.0.0',
      to_version: 'momentum@1.0.0',
      initiated_at: '2026-11-21T18:04:00.000Z',
      initiated_by: 'ron',
    });
    const climbed = ladder({ status: 'completed', rung: 6, share_bp: 10_000, swap_id: 'top' });
    const later = { ...back, swap_id: 'later', initiated_at: '2026-11-21T19:00:00.000Z' };
    const elsewhere = { ...back, swap_id: 'elsewhere', slot_ids: ['momentum:production'] };
    expect(undoneBy(climbed, [later, back, elsewhere, swap])).toEqual({ at: '2026-11-21T18:04:00.000Z', by: 'ron' });
    expect(undoneBy(climbed, [swap, back])).toEqual({ at: null, by: null });
    expect(undoneBy(climbed, [{ ...swap, status: 'completed' }])).toBeNull();
    expect(undoneBy(climbed, [])).toBeNull();
    expect(undoneBy({ ...climbed, status: 'aborted' }, [back, swap])).toBeNull();
  });

  it('goes a whole rung up by a person’s word, to the take-over at the end, and off it', () => {
    expect(stepUp(ladder())).toEqual({ kind: 'move', shareBp: 2_500 });
    expect(stepUp(ladder({ rung: 5 }))).toEqual({ kind: 'take_over', shareBp: 10_000 });
    expect(stepUp(ladder({ rung: 5, incumbent: null }))).toEqual({ kind: 'move', shareBp: 10_000 });
    expect(stepUp(ladder({ rung: 6 }))).toEqual({ kind: 'complete' });
  });

  it('goes down a rung, and gives way below the lowest with capital', () => {
    expect(stepDown(ladder())).toBe(500);
    expect(stepDown(ladder({ rung: 1, share_bp: 100 }))).toBeNull();
    expect(stepDown(ladder({ swap_id: 'cut' }))).toBeNull();
    const { plan } = ladder();
    const onPaper = { ...plan, rungs: [{ ...plan.rungs[0]!, share_bp: 0 }, ...plan.rungs] };
    expect(stepDown(ladder({ plan: onPaper, rung: 2, share_bp: 100 }))).toBeNull();
  });
});

/** Evidence of a rung that asks for none. */
const seen = () => {
  const none = { seen: 0, needed: 0 };
  return { fills: none, closed_trades: none, sessions: none, pairs: none };
};

describe('what a rung still asks for', () => {
  it('is told in what is lacking, and gates by their standing', () =>
    expect(missingWords(ladder())).toEqual([
      '18 min of open market',
      '12 fills',
      '4 periods',
      'profit inconclusive 5/12',
      'errors waits',
      'waits for the next review',
    ]));

  it('never lists a gate that passed at the last review: it waits for as many more as it takes', () => {
    const passing = gates().map((gate) => ({
      ...gate,
      outcome: 'pass' as const,
      run: { outcome: 'pass' as const, times: 1, needed: 3 },
    }));
    const spent = { soak: { open_ms: 1, needed_ms: 0 }, evidence: seen(), gates: passing };
    const [slippage] = passing.filter(({ measure }) => measure === 'slippage');
    expect(missingWords(ladder({ ...spent, missing: [slippage!.words] }))).toEqual(['waits for the next 2 reviews']);
    expect(missingWords(ladder({ ...spent, missing: ['drawdown passes; 2 more reviews'] }))).toEqual([
      'waits for the next 2 reviews',
    ]);
    expect(missingWords(ladder({ ...spent, missing: [] }))).toEqual([]);
  });

  it('never leaves out what the desk names and the figures do not', () =>
    expect(missingOf(ladder({ missing: ['the borrow has to be located'] }))).toMatchObject({
      others: ['the borrow has to be located'],
      gates: [],
    }));

  it('counts gates that no review has looked at, and leaves out those that only observe', () => {
    const unseen = gates().map((gate) => ({ ...gate, outcome: null, words: 'not looked at yet' }));
    const missing = ['the gate on profit has not been looked at'];
    expect(missingWords(ladder({ gates: unseen, missing }))).toContain('4 gates not looked at yet');
  });

  it('is nothing once the desk says so, whatever the figures of the last review were', () =>
    expect(missingWords(ladder({ missing: [] }))).toEqual([]));
});

describe('the way back while a version climbs', () => {
  const shown = slotOf([of, 'live', 9_000], [other, 'live', 1_000]);
  const quote = { cancels: 1, adopts: [], exposure: '0', estimated_cost: '0', still_tripped: [], currency: 'USDT' };
  const priced = { ...shown, candidate_exit: { ...quote, cost: { spread: '0', impact: '0', fee: '0', total: '0' } } };

  it('leads to the version in force, at the price of taking the candidate out', () =>
    expect(wayBackIn(priced, ladder())).toMatchObject({
      kind: 'ladder',
      to: 'momentum@1.0.0',
      quote: { cancels: 1 },
    }));

  it('leads nowhere where no version is in force beside it', () =>
    expect(wayBackIn(slotOf([other, 'live', 1_000]), ladder({ incumbent: null }))).toMatchObject({
      to: null,
      quote: null,
    }));

  it('undoes the swap once the candidate has taken over', () =>
    expect(wayBackIn(slotOf([other, 'live', 10_000]), ladder({ swap_id: 'cut', rung: 6 }))).toMatchObject({
      kind: 'ladder',
      to: 'momentum@1.0.0',
    }));

  it('is a swap’s again once the ladder is over', () => {
    expect(wayBackIn(shown, ladder({ status: 'aborted' }))).toBeNull();
    expect(wayBackIn(undefined, undefined)).toBeNull();
  });
});

describe('a word on a ladder, said before it is done', () => {
  const nobody = { required: 0, aboveShareBp: 10_000 };
  const shown = { ...slotOf([of, 'live', 9_000], [other, 'live', 1_000]) };
  const terms = { ladder: ladder(), slot: shown, approvals: nobody };

  it('spells out the money of an advance, and for whom it waits above the bar', () => {
    expect(wordMeans('advance', terms)).toEqual([
      '2.0.0 goes from 10 % (100,000 USDT) to 25 % (250,000 USDT): 150,000 USDT more is at risk.',
    ]);
    expect(wordMeans('advance', { ...terms, approvals: { required: 2, aboveShareBp: 1_000 } })[1]).toBe(
      'It waits for 2 other people first.',
    );
    expect(wordMeans('advance', { ...terms, approvals: { required: 2, aboveShareBp: 2_500 } })).toHaveLength(1);
  });

  it('says who is replaced at the top, and that a person only ends a ladder beyond it', () => {
    expect(wordMeans('advance', { ...terms, ladder: ladder({ rung: 5, share_bp: 5_000 }) })).toEqual([
      '2.0.0 takes over 100 % (1,000,000 USDT) from 1.0.0, which stays in step for the way back.',
    ]);
    expect(wordMeans('advance', { ...terms, ladder: ladder({ rung: 6, share_bp: 10_000 }) })).toEqual([
      'The ladder ends: 2.0.0 keeps 100 % (1,000,000 USDT).',
    ]);
  });

  it('says what giving way does to orders and positions, in each place', () => {
    const record = {
      version: 'momentum@2.0.0',
      profit: null,
      fills: 1,
      position: [{ symbol: 'BTCUSDT', quantity: '0.042' }],
    };
    const holding = { ...shown, versions: [...shown.versions, record] };
    expect(abortMeans({ ladder: ladder(), slot: holding })).toEqual([
      '1.0.0 has all of momentum:paper again. Open orders of 2.0.0 are cancelled; its +0.042 BTCUSDT goes to 1.0.0 if it fits there, else it is run off.',
    ]);
    expect(abortMeans({ ladder: ladder({ share_bp: 0 }), slot: shown })[0]).toContain('never held capital');
    expect(abortMeans({ ladder: ladder({ incumbent: null }), slot: shown })[0]).toContain('may only reduce');
    expect(abortMeans({ ladder: ladder({ status: 'preparing' }), slot: shown })[0]).toContain('as if it had not begun');
    expect(wordMeans('step_down', { ...terms, ladder: ladder({ rung: 1, share_bp: 100 }) })[0]).toContain('aborts');
  });
});

describe('the market of a slot', () => {
  const seen = (open: boolean, until: string | null, kind: 'sim' | 'nats' = 'sim', now = 0) => ({
    data: {
      ...NO_DATA,
      desk: { ...desk('sim'), feed: { ...desk('sim').feed, kind }, market_time_ms: Date.parse('2026-11-21T14:32:00Z') },
      slots: [{ ...slot(of), market: { open, until } }],
    },
    slotId: null,
    now,
  });

  it('is closed until it opens, and says when', () => {
    const closed = seen(false, '2026-11-23T14:30:00.000Z');
    expect(isMarketClosed(closed)).toBe(true);
    expect(marketWords(closed)).toBe('market closed until 23 Nov 2026, 14:30 UTC');
    expect(marketWords(seen(false, '2026-11-21T21:00:00.000Z'))).toBe('market closed until 21:00 UTC');
  });

  it('turns by itself at its time: a closed live market sends no event that says so', () => {
    expect(isMarketClosed(seen(true, '2026-11-21T21:00:00.000Z'))).toBe(false);
    const later = Date.parse('2026-11-21T21:00:01.000Z');
    expect(isMarketClosed(seen(true, '2026-11-21T21:00:00.000Z', 'nats', later))).toBe(true);
    expect(isMarketClosed(seen(true, null, 'nats', later))).toBe(false);
  });
});

describe('figures of a ladder', () => {
  it.each([
    [42 * 60_000 + 7_000, 3_600_000, '42 of 60 min of open market passed on this rung'],
    [20_500, 30_000, '20 of 30 s of open market passed on this rung'],
    [90 * 60_000, 6 * 3_600_000, '1.5 of 6 h of open market passed on this rung'],
    [70_000_000, 3_600_000, '60 of 60 min of open market passed on this rung'],
    [70_000, 0, '70 s of open market; none is asked for'],
  ])('say how much time has passed: %d of %d', (open, needed, words) => expect(soakWords(open, needed)).toBe(words));

  it('round what is left up, and stretches down', () => {
    expect([remaining(17 * 60_000 + 1), remaining(29_001), stretch(7_260_000), stretch(60_000)]).toEqual([
      '18 min',
      '30 s',
      '2 h 1 min',
      '60 s',
    ]);
  });

  it('carry their sign, and bounds that are open', () => {
    expect([24.72, -0.031, 0.0001, -412.6].map(signedBp)).toEqual(['+24.7', '−0.03', '0', '−413']);
    expect(boundsWords(-0.41, null)).toBe('−0.41 to open');
    expect(boundsWords(null, null)).toBe('no bounds yet');
    expect([bpPercent(57.6, true), bpPercent(-60, true), bpPercent(60, false), bpPercent(null, true)]).toEqual([
      '+0.58 %',
      '−0.6 %',
      '0.6 %',
      '–',
    ]);
  });

  it('count a run only of the outcome it is of', () => {
    const run = { outcome: 'pass', times: 9, needed: 3 } as const;
    expect([runWords('pass', run), runWords('fail', run), runWords('pass', { ...run, needed: null })]).toEqual([
      '3/3',
      '',
      '',
    ]);
  });

  it('leave out of a verdict what stands beside it', () =>
    expect(verdictWords('profit against the twin: +1.2 bp a period; not yet clear')).toBe(
      '+1.2 bp a period; not yet clear',
    ));

  it('are exact in money', () => {
    expect(worth('1000000.00000000', 1)).toBe('100.00000000');
    expect(worth('0.00000003', 5_000)).toBe('0.00000001');
    expect(worth('unknown', 5_000)).toBe('unknown');
  });

  it('lie on a scale around 0 that does not follow each of them', () => {
    expect(placeInterval(1.2, -0.41, 2.8)).toMatchObject({ end: 3, mean: 70 });
    expect(placeInterval(1.21, -0.42, 2.9).end).toBe(3);
    expect(placeInterval(-2.5, null, -1.25)).toEqual({
      end: 3,
      mean: expect.closeTo(8.33, 2),
      from: 0,
      to: expect.closeTo(29.17, 2),
    });
    expect(placeInterval(0, 0, 0)).toEqual({ end: 0.01, mean: 50, from: 50, to: 50 });
  });
});
