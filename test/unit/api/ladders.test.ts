import { beforeEach, describe, expect, it } from 'vitest';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { LadderViews } from '../../../electron/api/console/ladder-views.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { slotViews } from '../../../electron/api/console/slot-view.ts';
import { ladderToWire } from '../../../electron/api/map/ladder.ts';
import { deskMetrics } from '../../../electron/api/metrics.ts';
import { ConsoleFrame } from '../../../shared/contract/console.ts';
import { LadderView } from '../../../shared/contract/ladder.ts';
import type { Ladder } from '../../../shared/domain/ladder.ts';
import { plainLadder } from '../../support/fake-ladder.ts';
import { gate, LadderRig, plan, rung } from '../../support/ladder-rig.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const DRAWDOWN = gate({ measure: 'drawdown', passUpTo: 100, failAbove: 200, passAfter: 3, since: 'ladder' });
const HOUR = { soakMs: 3_600_000 };
const CANARY = plan([rung(100, { ...HOUR, gates: [DRAWDOWN] }), rung(500, HOUR), rung(10_000)]);

describe('a ladder on the wire', () => {
  it('tells where it stands, what its gates say how often, and what is still missing', async () => {
    const rig = await LadderRig.open();
    await rig.promote(CANARY);
    await rig.periods(2);
    const wire = LadderView.parse(ladderToWire(rig.view, rig.ladder));
    expect(wire).toMatchObject({
      ...{ status: 'climbing', rung: 1, share_bp: 100, budget: '10000.00000000', capital: '1000000.00000000' },
      soak: { open_ms: 120_000, needed_ms: 3_600_000 },
      evidence: { pairs: { seen: 2, needed: 0 }, sessions: { seen: 1 } },
      pairs_in_all: 2,
      gates: [{ measure: 'drawdown', outcome: 'pass', run: { outcome: 'pass', times: 2, needed: 3 }, samples: 2 }],
      next: { kind: 'move', rung: 2, share_bp: 500, reason: null },
      drawdown_bp: 0,
      return_bp: 0,
    });
    expect(wire.missing).toEqual(['2 of 60 min of open market', 'drawdown passes; 1 more review']);
    await rig.say('hold', 'wait');
    expect(ladderToWire(rig.view, rig.ladder)).toMatchObject({ held: { cause: 'person', reason: 'wait' } });
  });

  it('says of the last rung that the version in force is replaced, and of a simulated one what it is sized for', async () => {
    const rig = await LadderRig.open();
    await rig.promote(plan([rung(0, { ...HOUR, simulatedShare: CANARY.rungs[1]!.share }), rung(10_000)]));
    expect(ladderToWire(rig.view, rig.ladder)).toMatchObject({
      ...{ rung: 1, share_bp: 0, budget: '50000.00000000' },
      next: { kind: 'take_over', rung: 2, share_bp: 10_000 },
      gates: [],
    });
    await rig.say('abort', 'no better');
    expect(LadderView.parse(ladderToWire(rig.view, rig.ladder))).toMatchObject({
      ...{ status: 'aborted', next: null, missing: [], difference: null, end_reason: 'no better' },
    });
  });

  it('of a candidate says since when it is live, beside the roles of all in its slot', async () => {
    const rig = await LadderRig.open();
    await rig.promote(CANARY);
    const [slot] = slotViews(rig.view, new Map());
    expect(
      slot?.attachments.map(({ version, role, share_bp, since }) => [version, role, share_bp, since !== null]),
    ).toEqual([
      ['1.0.0', 'live', 9_900, true],
      ['2.0.0', 'live', 100, true],
      ['1.0.0', 'twin', 0, false],
    ]);
  });

  it('is told to Prometheus: rung, share, status, and the outcome of each gate', async () => {
    const rig = await LadderRig.open();
    await rig.promote(CANARY);
    await rig.periods(1);
    const desk = new PlainDesk();
    Object.defineProperty(desk, 'view', { get: () => rig.view });
    const registry = deskMetrics(desk);
    const lines = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('desk_ladder'));
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'desk_ladder_rung{slot="momentum:paper"} 1',
        'desk_ladder_share{slot="momentum:paper"} 0.01',
        'desk_ladder_status{slot="momentum:paper",status="climbing"} 1',
        'desk_ladder_status{slot="momentum:paper",status="held"} 0',
        'desk_ladder_gate{slot="momentum:paper",measure="drawdown",outcome="pass"} 1',
        'desk_ladder_gate{slot="momentum:paper",measure="drawdown",outcome="fail"} 0',
      ]),
    );
    await rig.say('abort');
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'desk_ladder_rung{slot="momentum:paper"} 0',
        'desk_ladder_share{slot="momentum:paper"} 0',
        'desk_ladder_status{slot="momentum:paper",status="aborted"} 1',
      ]),
    );
    expect((await lines()).some((line) => line.startsWith('desk_ladder_gate'))).toBe(false);
  });
});

describe('the console', () => {
  let desk: PlainDesk;
  let clock: number;
  beforeEach(() => {
    desk = new PlainDesk();
    clock = 0;
  });

  /** A ladder in the slot of a version of its own. */
  function begin(name: string, more: Partial<Ladder> = {}): Ladder {
    const entity = desk.addEntity(name, '1.0.0');
    const { id: deploymentId, slotId } = desk.addDeployment(entity, 'paper', 1);
    const ladder = plainLadder(desk.ladders.size + 1, { slotId, entityId: entity.id, deploymentId }, more);
    desk.ladders.set(ladder.id, ladder);
    return ladder;
  }

  it('is shown of each slot the ladder that is climbed, else the last, and again only when one of them has changed', () => {
    begin('a', { status: 'aborted' });
    const open = begin('b');
    const views = new LadderViews();
    const first = views.read(desk.view);
    expect(first.map(({ slot_id, status }) => [slot_id, status])).toEqual([
      ['a:paper', 'aborted'],
      ['b:paper', 'climbing'],
    ]);
    expect(views.read(desk.view)).toBe(first);
    desk.ladders.set(open.id, { ...open, openMs: 1_200_000 });
    expect(views.read(desk.view)).not.toBe(first);
    expect(views.read(desk.view)[1]?.soak.open_ms).toBe(1_200_000);
  });

  it('gets them in its snapshot, and in a delta only when they have changed', () => {
    const reader = new ConsoleReader(new ConsoleFeed(desk, () => clock));
    const next = () => {
      clock += 1_000;
      return ConsoleFrame.parse(reader.next());
    };
    const ladder = begin('a');
    expect(next().ladders).toMatchObject([{ ladder_id: ladder.id, status: 'climbing' }]);
    expect(next().ladders).toBeUndefined();
    desk.ladders.set(ladder.id, { ...ladder, status: 'held', held: { cause: 'inconclusive', reason: 'not clear' } });
    expect(next().ladders).toMatchObject([{ held: { cause: 'inconclusive' } }]);
  });
});
