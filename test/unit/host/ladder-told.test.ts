/** What people and the outside hear of a ladder, on a whole desk: each alert in words that say what to do, each event with its data. */
import { describe, expect, it } from 'vitest';
import { alertOf } from '../../../electron/host/alerts.ts';
import { eventsOf } from '../../../electron/host/outbox.ts';
import { gate, LadderRig, plan, rung } from '../../support/ladder-rig.ts';
import { failing, holds } from '../../support/ladder-scripts.ts';

const told = (rig: LadderRig) =>
  rig.facts.flatMap((recorded) => {
    const alert = alertOf(recorded, rig.view);
    return alert && /ladder|climb|advance|stepped|Pipeline/i.test(alert.title)
      ? [`${alert.severity}: ${alert.title}: ${alert.text}`]
      : [];
  });
const events = (rig: LadderRig) => {
  const { entities, deployments, swaps, ladders, instruments } = rig.view;
  const records = { entities, deployments, swaps, ladders, instruments, downtimeNs: () => undefined };
  return rig.facts
    .flatMap((recorded) => eventsOf('desk', recorded, records))
    .filter(({ event_type }) => event_type.startsWith('desk.ladder.'));
};
const types = (rig: LadderRig) => events(rig).map(({ event_type }) => event_type.replace('desk.ladder.', ''));

describe('a ladder', () => {
  it('that is climbed tells of each share, and of its end', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan([rung(100), rung(1_000), rung(10_000)]));
    await rig.periods(4);
    expect(types(rig)).toEqual(['started', 'admitted', 'advanced', 'advanced', 'completed']);
    const [started, admitted, advanced] = events(rig);
    expect(started).toMatchObject({
      entity_id: rig.candidate,
      data: {
        ladder_id: rig.ladder.id,
        slot_id: LadderRig.slot,
        plan: 'test',
        shares_bp: [100, 1_000, 10_000],
        by: 'tester',
      },
    });
    expect(admitted?.data).toMatchObject({ rung: 1, share_bp: 100, by: 'tester', approval_id: null });
    expect(advanced?.data).toMatchObject({ rung: 2, share_bp: 1_000, by: 'desk' });
    expect(new Set(events(rig).map(({ event_id }) => event_id)).size).toBe(5);
    expect(told(rig)).toEqual([
      'info: momentum@2.0.0 begins to climb: momentum@2.0.0 has been let in by tester and holds 1 % of the capital of momentum:paper now, rung 1 of 3: it is better.',
      'info: momentum@2.0.0 advanced: momentum@2.0.0 has been advanced and holds 10 % of the capital of momentum:paper now, rung 2 of 3: its time is over on rung 1.',
      'info: momentum@2.0.0 advanced: momentum@2.0.0 has been advanced and holds 100 % of the capital of momentum:paper now, rung 3 of 3: its time is over on rung 2.',
      'info: momentum@2.0.0 is at the top of its ladder: momentum@2.0.0 has climbed its ladder in momentum:paper: its time is over on rung 2.',
    ]);
  });

  it('that a person holds, resumes and steps down tells the outside; people hear of the lower share', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan([rung(100, { soakMs: 1e9 }), rung(1_000, { soakMs: 1e9 }), rung(10_000)]));
    for (const word of ['hold', 'resume', 'advance', 'step_down', 'abort'] as const) await rig.say(word, `we ${word}`);
    expect(types(rig).slice(2)).toEqual(['held', 'resumed', 'advanced', 'stepped_down', 'aborted']);
    expect(events(rig)[2]?.data).toMatchObject({ cause: 'person', reason: 'we hold', by: 'tester' });
    expect(events(rig).at(-1)?.data).toMatchObject({
      is_fault: false,
      reason: 'we abort',
      swap_id: expect.any(String),
    });
    expect(
      told(rig)
        .slice(1)
        .map((each) => each.split(':')[0]),
    ).toEqual(['info', 'warning', 'warning']);
    expect(told(rig)[2]).toContain('momentum@2.0.0 has been stepped down by tester and holds 1 %');
  });

  it('that waits for a person is held, with what to do', async () => {
    const rig = await LadderRig.open({ measuresLatency: false });
    await rig.promote(plan([rung(100, { gates: [gate({ measure: 'latency' })], advance: 'manual' }), rung(10_000)]));
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ status: 'held', held: { cause: 'person' } });
    expect(told(rig).at(-1)).toBe(
      'warning: Ladder of momentum@2.0.0 held: momentum@2.0.0 does not go up in momentum:paper by itself any more: every gate passes on rung 1; a person advances from here. Advance it, or abort it.',
    );
  });

  it('whose gate cannot be measured is held, with what to do', async () => {
    const rig = await LadderRig.open({ measuresLatency: true });
    await rig.promote(plan([rung(100, { gates: [gate({ measure: 'latency' })] }), rung(10_000)]));
    await rig.periods(1);
    expect(events(rig).at(-1)).toMatchObject({ event_type: 'desk.ladder.held', data: { cause: 'error', by: 'desk' } });
    expect(told(rig).at(-1)).toMatch(
      /^warning: Ladder of .* held: .* See what could not be done or measured, then resume or abort it.$/,
    );
  });

  it('whose candidate fails calls people', async () => {
    const rig = await LadderRig.open();
    const next = failing(holds(0));
    rig.runtime.scripts.set('momentum-2.0.0', next.script);
    await rig.promote(plan([rung(100), rung(10_000)]));
    next.fail(rig.ladder.instance);
    await rig.trades(100_000);
    expect(rig.ladder.status).toBe('aborted');
    expect(told(rig).at(-1)).toMatch(
      /^critical: Ladder of momentum@2.0.0 aborted: momentum@2.0.0 is off its ladder in momentum:paper: momentum@2.0.0 failed: .* See what is live in the slot and what it holds.$/,
    );
    expect(events(rig).at(-1)).toMatchObject({ event_type: 'desk.ladder.aborted', data: { is_fault: true } });
  });

  it('of a pipeline says what comes next, and where it has stopped', async () => {
    const rig = await LadderRig.open();
    const one = plan([rung(10_000)]);
    const stages = (promotion: 'automatic' | 'manual') => [
      { environment: 'paper' as const, plan: one, promotion },
      { environment: 'staging' as const, plan: plan([rung(1)]), promotion: 'manual' as const },
    ];
    await rig.promote(one, { pipeline: { name: 'way', stages: stages('manual'), stage: 0 } });
    await rig.periods(2);
    expect(told(rig).at(-1)).toContain('Next in way is staging: promote it there when it should go on.');
  });
});
