import { describe, expect, it } from 'vitest';
import { causeSentence } from '../../../renderer/format/risk-words.ts';
import { type ConsoleState, createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { fixedState } from '../../../renderer/store/fixed-state.ts';
import { restraint, stillBound, widestSet } from '../../../renderer/store/risk/restraint.ts';
import type { PreflightState, SwapDraft } from '../../../renderer/store/rollout/swap-flow.ts';
import { eventsTitle } from '../../../renderer/view/bar/events-title.ts';
import {
  heldWord,
  releaseMeans,
  restraintGlance,
  restraintShort,
  setMeans,
  setWords,
} from '../../../renderer/view/bar/restraint-words.ts';
import { causeNow } from '../../../renderer/view/risk/cause-now.ts';
import { triggerWords } from '../../../renderer/view/swap/rule-words.ts';
import { DEFAULT_HAND_OVER, type HandOver } from '../../../shared/domain/swap.ts';
import { desk, slot, versions } from '../../support/fake-desk-state.ts';
import { breaker, risk } from '../../support/fake-risk-state.ts';
import { contractOf } from '../../support/fake-swap-record.ts';
import { slotWith } from './renderer-rig.ts';

const LOSS = breaker();
const KILL = breaker({
  id: 'b-8',
  scope: 'desk',
  slot_id: null,
  cause: 'kill',
  action: 'halt',
  value: 'odd',
  limit: '',
});

/** What is read of a console on a desk as told. */
function screen<T>(
  deskChange: Partial<ReturnType<typeof desk>>,
  slotChange: Partial<ReturnType<typeof slot>>,
  read: (state: ConsoleState) => T,
): T {
  const store = createConsoleStore(0);
  const frame = { type: 'snapshot' as const, desk: { ...desk('sim'), ...deskChange }, slots: [slotWith(slotChange)] };
  receiveFrame(store, { ...frame, versions: versions() }, 0);
  return read(store.getState());
}

/** Why the slot on screen is held back, on a desk as told. */
function held(deskChange: Partial<ReturnType<typeof desk>>, slotChange: Partial<ReturnType<typeof slot>>) {
  const why = screen(deskChange, slotChange, restraint);
  return why && { short: restraintShort(why), set: setWords(why), ids: why.breakers.map(({ id }) => id) };
}

describe('why a slot is held back', () => {
  it('is not said of one that trades', () => expect(held({}, {})).toBeNull());

  it('names the breaker, which explains the state by itself', () =>
    expect(held({ breakers: [LOSS] }, { trading_state: 'reducing' })).toEqual({
      short: 'daily loss',
      set: null,
      ids: ['b-7'],
    }));

  it('does not name the breaker of another slot', () => {
    const elsewhere = { ...LOSS, scope: 'momentum:production', slot_id: 'momentum:production' };
    const why = held({ breakers: [elsewhere] }, { trading_state: 'reducing' });
    expect(why?.short).toBe('set by an operator');
    expect(why?.ids).toEqual([]);
  });

  it.each(['desk', 'environment/paper', 'algorithm/momentum', 'version/momentum@1.0.0'])(
    'names one that stands on %s, which binds the slot as well',
    (scope) => {
      const why = held({ breakers: [{ ...LOSS, scope, slot_id: null }] }, { trading_state: 'reducing' });
      expect(why?.ids).toEqual(['b-7']);
      expect(why?.set).toBeNull();
    },
  );

  it('is explained by a breaker that halts: nobody has set the state', () => {
    const why = held({ breakers: [KILL], trading_state: 'halted' }, { trading_state: 'halted' });
    expect(why).toEqual({ short: 'killed, desk', set: null, ids: ['b-8'] });
  });

  it('names both where a breaker is tripped and somebody halted the slot, which that breaker does not', () =>
    expect(held({ breakers: [LOSS] }, { trading_state: 'halted' })?.short).toBe('daily loss; set by an operator'));

  it('says who put the whole desk in its state, when and why', () => {
    const reason = 'the journal could not be written at 00:26:04 UTC: desk.db was moved';
    const set = { state: 'reducing', by: 'desk', reason, at: '2026-11-22T00:26:04.120Z' } as const;
    const change = { trading_state: 'reducing', trading_state_set: set } as const;
    expect(held(change, {})?.set).toBe(
      `The desk itself set the whole desk to REDUCING: ${reason}. It lasts until a person sets it back.`,
    );
    expect(held({ ...change, trading_state_set: { ...set, by: 'anna', reason: 'news' } }, {})?.set).toMatch(
      /^anna set the whole desk to REDUCING at 00:26:04 UTC: news\./,
    );
    expect(held({ ...change, trading_state_set: null }, {})?.set).toBe(
      'It was set for the whole desk. It lasts until it is set back.',
    );
  });

  it('is ended on the widest scope that was set', () => {
    expect(screen({ trading_state: 'reducing' }, { trading_state: 'reducing' }, widestSet)).toBe('desk');
    expect(screen({}, { trading_state: 'halted' }, widestSet)).toBe('momentum:paper');
    expect(screen({ breakers: [LOSS] }, { trading_state: 'reducing' }, widestSet)).toBeNull();
  });

  it('names what goes on binding a scope that was resumed: the whole desk, a breaker, or both', () => {
    const resumed = (change: Partial<ReturnType<typeof desk>>) =>
      screen(change, { trading_state: 'reducing' }, (state) =>
        stillBound('active', 'reducing', 'momentum:paper', state),
      );
    const first = 'Set to ACTIVE, but it stays REDUCING';
    expect(resumed({ trading_state: 'reducing' })).toBe(
      `${first}: the whole desk is still REDUCING. Resume the whole desk.`,
    );
    expect(resumed({ trading_state: 'reducing', breakers: [LOSS] })).toMatch(
      /Resume the whole desk, and release the b/,
    );
    expect(resumed({ breakers: [LOSS] })).toBe(`${first}: a breaker binds. Release the breaker to trade again.`);
    expect(resumed({})).not.toMatch(/elease the breaker/);
  });

  it('tells the whole desk’s state from the slot’s', () =>
    expect(held({ trading_state: 'halted' }, {})?.short).toBe('set for the desk'));

  it('does not put it down to an operator where no version is fit to trade', () =>
    expect(held({}, { trading_state: 'reducing', attachments: [] })?.short).toBe('no fit version'));
});

describe('a breaker in words', () => {
  it.each([
    ['daily_loss', '-20140.50000000', '20000.00000000', 'Daily loss of 20,140.50 is beyond the limit of 20,000.00.'],
    ['error_rate', '0.2150', '0.2000', 'Error rate of 21.5 % is beyond the limit of 20 %.'],
    ['order_rate', '121', '120', 'Order rate of 121 is beyond the limit of 120.'],
    ['data_age', '12000', '10000', 'Data age of 12 s is beyond the limit of 10 s.'],
    ['feed_loss', 'lost', '', 'Feed loss: lost.'],
    ['kill', 'odd orders', '', 'Killed: “odd orders”.'],
    ['manual', '', '', 'Tripped by hand.'],
  ] as const)('tells %s with its numbers or its reason', (cause, value, limit, words) =>
    expect(causeSentence(cause, value, limit)).toBe(words),
  );

  it('says what its release lets happen again, and what still binds', () => {
    expect(releaseMeans(LOSS, [])).toBe(
      'Released, slot momentum:paper may open and grow positions again. It trips again if its cause persists.',
    );
    expect(releaseMeans(KILL, [LOSS])).toBe(
      'Released, the whole desk may send orders again once nothing else binds. A Reduce or Halt that was set beside it stays until it is set back. 1 other still binds here: daily loss of slot momentum:paper.',
    );
    expect(releaseMeans(KILL, [LOSS, LOSS])).toContain('2 others still bind here: ');
  });

  const rows = (value: string) => ({
    slots: [slotWith({})],
    risk: {
      ...risk(),
      slots: [
        {
          slot_id: 'momentum:paper',
          headroom: [{ limit_name: 'max_daily_loss', value, limit: '500', set_by: 'desk', used: Number(value) / 500 }],
        },
      ],
    },
  });

  it('says that the cause stands, with the figures of now, so that nobody releases it in vain', () => {
    const now = causeNow(LOSS, rows('567.4'));
    expect(now).toEqual({ crossed: true, words: 'daily loss 567 / 500 USDT' });
    expect(releaseMeans(LOSS, [], now)).toBe(
      'Its cause still stands: daily loss 567 / 500 USDT. Released now, it trips again at the next market event.',
    );
  });

  it('says that the cause is over, where it is', () =>
    expect(releaseMeans(LOSS, [], causeNow(LOSS, rows('90')))).toContain(
      ' Its cause is over: daily loss 90 / 500 USDT.',
    ));

  it('takes the desk’s own word for what only the desk measures, and none where nobody does', () => {
    const rate = { ...LOSS, cause: 'error_rate' as const, scope: 'algorithm/momentum', cause_stands: true };
    expect(causeNow(rate, rows('1'))).toEqual({ crossed: true, words: '' });
    expect(causeNow({ ...rate, cause_stands: null }, rows('1'))).toBeNull();
    expect(causeNow(KILL, rows('1'))).toBeNull();
  });

  it('tells what tripped it as what was, with the unit and the time', () =>
    expect(causeSentence('daily_loss', '-567.45338119', '500.00', 'USDT', 'when it tripped')).toBe(
      'Daily loss of 567.45 USDT was beyond the limit of 500.00 USDT when it tripped.',
    ));

  it('stands below the state in a few words: kills first, the others counted', () => {
    const why = (breakers: (typeof LOSS)[], set: 'desk' | null = null) =>
      restraintGlance({ state: 'halted', breakers, set, deskSet: null, unfit: false });
    const environment = { ...KILL, scope: 'environment/paper' };
    expect(why([LOSS])).toBe('daily loss');
    expect(why([LOSS, environment, { ...LOSS, scope: 'desk', slot_id: null }])).toBe('killed, environment +2');
    expect(why([LOSS], 'desk')).toBe('daily loss +1');
    expect(why([], 'desk')).toBe('set for the desk');
  });

  it('says of a state that is set under it that it changes nothing yet', () => {
    expect(setMeans('desk', 'active', [])).toBe(
      'the whole desk: Orders may leave again, as far as limits and breakers allow.',
    );
    expect(setMeans('momentum:paper', 'active', [KILL])).toContain(
      'Lets nothing trade yet: breaker killed (the whole desk) stands.',
    );
    expect(setMeans('momentum:paper', 'reducing', [KILL, LOSS])).toContain(
      'slot momentum:paper then comes up REDUCING until it is set back.',
    );
  });

  it('marks the live version that it binds', () => {
    const word = (breakers: (typeof LOSS)[], trading: 'active' | 'reducing' | 'halted') => {
      const store = createConsoleStore(0);
      const frame = { desk: { ...desk('sim'), breakers }, slots: [slotWith({ trading_state: trading })] };
      receiveFrame(store, { type: 'snapshot', ...frame, versions: versions() }, 0);
      return heldWord(store.getState(), 'momentum@1.0.0');
    };
    expect(word([], 'active')).toBeNull();
    expect(word([KILL], 'halted')).toBe('killed');
    expect(word([{ ...KILL, scope: 'version/momentum@1.0.0' }], 'active')).toBe('killed');
    expect(word([], 'halted')).toBe('halted');
    expect(word([LOSS], 'reducing')).toBe('reduce only');
  });
});

describe('the state of an emergency', () => {
  const [source] = versions();
  const draft = (start: SwapDraft['start']): SwapDraft => ({
    slotId: 'momentum:paper',
    environment: 'paper',
    fromEntityId: source!.entity_id,
    toEntityId: 'target',
    start,
    time: '',
    handOver: DEFAULT_HAND_OVER,
    reason: '',
  });
  const answered = (state: HandOver['state'], standby: boolean): PreflightState => ({
    phase: 'answered',
    preflight: {
      passed: true,
      checks: [],
      downtime: null,
      asOf: 0,
      contracts: [{ ...contractOf({ ...DEFAULT_HAND_OVER, state }), standby }],
    },
  });

  it('is free to choose in any other swap', () =>
    expect(fixedState(draft('now'), answered('shadow', true))).toBeUndefined());

  it('is what the desk answered, with the reason', () => {
    expect(fixedState(draft('emergency'), answered('shadow', true))).toMatchObject({ value: 'shadow' });
    const cold = fixedState(draft('emergency'), answered('cold', false));
    expect(cold).toMatchObject({ value: 'cold', why: expect.stringContaining('not in step') });
  });

  it('is open until the desk has answered this swap and not the one before it', () => {
    const asking: PreflightState = { phase: 'asking', before: null };
    expect(fixedState(draft('emergency'), asking)?.value).toBeNull();
    expect(fixedState(draft('emergency'), answered('shadow', false))?.value).toBeNull();
  });
});

describe('titles', () => {
  it('name the limit that a rule’s trigger is held against', () => {
    const paper = slot(versions()[0]!);
    expect(triggerWords('daily_loss', paper)).toBe('daily loss beyond 20,000 USDT');
    expect(triggerWords('drawdown', paper)).toBe('drawdown beyond 5 %');
    expect(triggerWords('unhealthy', paper)).toBe('unhealthy');
  });

  it('name the gaps behind the counts where the desk tells them, the first dozen one by one', () => {
    const events = { accepted: 9, per_second: 1, missed: 2, twice: 0, gaps: [] };
    expect(eventsTitle(events)).toBe('Market events that no live version received: 2. Received twice: 0.');
    const gaps = Array.from({ length: 14 }, (_, index) => `momentum:paper BTCUSDT event ${index}`);
    expect(eventsTitle({ ...events, gaps })).toMatch(/:\nmomentum:paper BTCUSDT event 0\n(.*\n){11}and 2 more$/);
  });
});
