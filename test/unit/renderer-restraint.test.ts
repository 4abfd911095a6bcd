import { describe, expect, it } from 'vitest';
import { createConsoleStore, receiveFrame } from '../../renderer/store/console-store.ts';
import { fixedState } from '../../renderer/store/fixed-state.ts';
import { restraint } from '../../renderer/store/restraint.ts';
import type { PreflightState, SwapDraft } from '../../renderer/store/swap-flow.ts';
import { eventsTitle } from '../../renderer/view/events-title.ts';
import { restraintShort, restraintWords } from '../../renderer/view/restraint-words.ts';
import { triggerWords } from '../../renderer/view/rule-words.ts';
import { DEFAULT_HAND_OVER, type HandOver } from '../../shared/domain/swap.ts';
import { desk, slot, versions } from '../support/fake-desk-state.ts';
import { contractOf } from '../support/fake-swap-record.ts';
import { slotWith } from './renderer-rig.ts';

const LOSS = {
  id: 'b-7',
  slot_id: 'momentum:paper',
  cause: 'daily_loss',
  value: '20140.50000000',
  limit: '20000.00000000',
};

/** Why the slot on screen is held back, on a desk as told. */
function held(deskChange: Partial<ReturnType<typeof desk>>, slotChange: Partial<ReturnType<typeof slot>>) {
  const store = createConsoleStore(0);
  const frame = { type: 'snapshot' as const, desk: { ...desk('sim'), ...deskChange }, slots: [slotWith(slotChange)] };
  receiveFrame(store, { ...frame, versions: versions() }, 0);
  const why = restraint(store.getState());
  return why && { short: restraintShort(why), whole: restraintWords(why).join(' ') };
}

describe('why a slot is held back', () => {
  it('is not said of one that trades', () => expect(held({}, {})).toBeNull());

  it('names the breaker with its numbers, and who alone releases it', () => {
    const why = held({ breakers: [LOSS] }, { trading_state: 'reducing' });
    expect(why?.short).toBe('daily loss');
    expect(why?.whole).toContain('Breaker b-7: daily loss of 20,140.50 is beyond the limit of 20,000.00.');
    expect(why?.whole).toContain('until the risk manager releases it: POST /api/v1/risk/breakers/b-7/release');
    expect(why?.whole).not.toContain('operator');
  });

  it('does not name the breaker of another slot', () => {
    const why = held({ breakers: [{ ...LOSS, slot_id: 'momentum:production' }] }, { trading_state: 'reducing' });
    expect(why?.short).toBe('set by an operator');
    expect(why?.whole).not.toContain('b-7');
    expect(why?.whole).toContain('until the risk manager sets it back: POST /api/v1/risk/trading-state');
  });

  it('names both where a breaker is tripped and somebody halted the slot, which no breaker does', () => {
    const why = held({ breakers: [LOSS] }, { trading_state: 'halted' });
    expect(why?.short).toBe('daily loss; set by an operator');
    expect(why?.whole).toContain('No order leaves the desk.');
  });

  it('tells the whole desk’s state from the slot’s', () =>
    expect(held({ trading_state: 'halted' }, {})?.short).toBe('set for the desk'));

  it('does not put it down to an operator where no version is fit to trade', () =>
    expect(held({}, { trading_state: 'reducing', attachments: [] })?.short).toBe('no fit version'));
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
