import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { RISK_ACTIONS, type RiskAction, TRIGGERS, type Trigger } from '../../../shared/domain/risk.ts';
import { BTC, DeskRig, ETH } from '../../support/desk-rig.ts';
import { AT, BAD, breachable, PROVOCATIONS, type Provocation, SLOT, setLimits } from '../../support/triggers.ts';

type Desk = Awaited<ReturnType<typeof breachable>>;

/** A version that repeats itself or is refused without end is disabled, whatever anybody has said. */
const DISABLED: readonly Trigger[] = ['denial_rate', 'repeated_execution'];

async function provoked(provocation: Provocation, action: RiskAction): Promise<Desk> {
  const desk = await breachable();
  const { rig } = desk;
  const said = await rig.command(setLimits(provocation.limits, provocation.of, { [provocation.trigger]: action }));
  expect(said).toMatchObject({ ok: true });
  await provocation.provoke(rig);
  return desk;
}

const breakersOf = (rig: DeskRig, { trigger, scope }: Provocation) =>
  rig.of('breaker_tripped').filter((each) => each.cause === trigger && each.scope === scope);
const alertsOf = (rig: DeskRig, { trigger, scope }: Provocation) =>
  rig.of('risk_alert').filter((each) => each.trigger === trigger && each.scope === scope);
/** Open orders as they were asked for; those whose cancels are on their way do not count. */
const openRefs = (rig: DeskRig) =>
  [...rig.view.orders.values()].filter((each) => ['sent', 'working'].includes(each.status) && !each.cancelRequested);

/** What must be so once a trigger has fired with this action. */
const EFFECTS: Readonly<Record<RiskAction, (desk: Desk, provocation: Provocation) => void>> = {
  alert({ rig, live, bad }, provocation) {
    expect(alertsOf(rig, provocation)).toMatchObject([{ action: 'alert', standing: true }]);
    expect(breakersOf(rig, provocation)).toEqual([]);
    expect([rig.view.tradingState(SLOT), live()?.entityId, live()?.share]).toEqual(['active', bad, 10_000]);
  },
  step_down({ rig, live, bad }, provocation) {
    expect(alertsOf(rig, provocation)).toMatchObject([{ action: 'step_down', standing: true }]);
    expect(rig.of('share_changed')).toMatchObject([{ slotId: SLOT, share: 5_000, reserve: 5_000 }]);
    expect([live()?.entityId, live()?.share, rig.view.slots.get(SLOT)?.reserve]).toEqual([bad, 5_000, 5_000]);
    expect(openRefs(rig).filter((each) => each.side === 'buy')).toEqual([]);
  },
  reduce({ rig, live, bad }, provocation) {
    expect(breakersOf(rig, provocation)).toMatchObject([{ action: 'reduce' }]);
    expect([rig.view.tradingState(SLOT), live()?.entityId]).toEqual(['reducing', bad]);
    // The bid is taken back; the offer that only closes stays.
    expect(openRefs(rig).map((each) => each.side)).toEqual(['sell']);
  },
  roll_back({ rig, live, good }, provocation) {
    expect(breakersOf(rig, provocation)).toMatchObject([{ action: 'roll_back' }]);
    expect(live()?.entityId).toBe(good);
    expect(rig.view.held(live()?.instance ?? 0, 0)).toBeGreaterThanOrEqual(1_000);
    // Only a breaker of the version lets the one that is back go on.
    expect(rig.view.tradingState(SLOT)).toBe(provocation.scope === BAD ? 'active' : 'reducing');
    const cut = rig.facts.findIndex(({ fact }) => fact.kind === 'swap_cut' && fact.legs[0]?.toInstance === 1);
    expect(cut).toBeGreaterThan(rig.facts.findIndex(({ fact }) => fact.kind === 'breaker_tripped'));
  },
  flatten({ rig }, provocation) {
    const [breaker] = breakersOf(rig, provocation);
    expect(breaker).toMatchObject({ action: 'flatten' });
    // One mark may trip several scopes' breakers; what one exit closes needs no second one.
    const exits = rig.of('exit_started');
    expect(exits).toHaveLength(1);
    expect(rig.view.breakers.get(exits[0]?.breakerId ?? '')).toMatchObject({ action: 'flatten' });
    expect(openRefs(rig).every((each) => each.byDesk && each.side === 'sell')).toBe(true);
  },
  halt({ rig, live, bad }, provocation) {
    expect(breakersOf(rig, provocation)).toMatchObject([{ action: 'halt' }]);
    expect([rig.view.tradingState(SLOT), live()?.entityId]).toEqual(['halted', bad]);
    expect(openRefs(rig)).toEqual([]);
  },
};

describe('a trigger leads to its action', () => {
  const rows = PROVOCATIONS.flatMap((provocation) =>
    RISK_ACTIONS.map((action) => ({ provocation, action, name: `${provocation.trigger} of ${provocation.scope}` })),
  );

  it('and every one that the desk fires by itself is provoked here', () => {
    const fired = new Set(PROVOCATIONS.map((each) => each.trigger));
    expect(TRIGGERS.filter((each) => !fired.has(each))).toEqual(['manual', 'kill']);
  });

  const isTooMild = ({ provocation, action }: (typeof rows)[number]): boolean =>
    DISABLED.includes(provocation.trigger) && (action === 'alert' || action === 'step_down');

  it.each(rows.filter(isTooMild))('$name: $action is refused', async ({ provocation: { trigger, of }, action }) => {
    const { rig } = await breachable();
    const said = await rig.command(setLimits({}, of, { [trigger]: action }));
    expect(said).toMatchObject({ ok: false, code: 'broken_rule', message: expect.stringContaining(trigger) });
  });

  it.each(rows.filter((row) => !isTooMild(row)))('$name: $action', async ({ provocation, action }) => {
    const desk = await provoked(provocation, action);
    EFFECTS[action](desk, provocation);
    await desk.rig.trades(AT, AT);
    expect(await desk.rig.host.events.all()).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
  });

  it.each(['reduce', 'roll_back', 'flatten', 'halt'] as const)('manual: %s', async (action) => {
    const desk = await breachable();
    await desk.rig.command({ kind: 'trip_breaker', scope: BAD, action, reason: 'by hand' });
    EFFECTS[action](desk, { trigger: 'manual', scope: BAD, limits: {}, provoke: async () => {} });
    expect(desk.rig.of('breaker_tripped')).toMatchObject([{ cause: 'manual', value: 'by hand' }]);
  });

  it.each(PROVOCATIONS.map((provocation) => ({ provocation, name: `${provocation.trigger} of ${provocation.scope}` })))(
    '$name: what stands survives a restart, and is told once',
    async ({ provocation }) => {
      const journal = openMemoryJournal();
      const desk = await breachable({ journal });
      await desk.rig.command(setLimits(provocation.limits, provocation.of, { [provocation.trigger]: 'halt' }));
      await provocation.provoke(desk.rig);
      const again = new DeskRig({ journal, instruments: [BTC, ETH] });
      expect([...again.view.breakers.values()]).toEqual([...desk.rig.view.breakers.values()]);
      expect(again.view.violations).toEqual(desk.rig.view.violations);
      expect(again.view.tradingState(SLOT)).toBe('halted');
    },
  );
});
