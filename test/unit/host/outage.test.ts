/** A journal that cannot be written: the desk only reduces risk, keeps what happens, and writes it once it can. */
import { describe, expect, it } from 'vitest';
import { onAlert } from '../../../electron/host/alerts.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import type { Command, Outcome } from '../../../shared/domain/command.ts';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { registerCommand } from '../../support/commands.ts';
import { DeskRig, limit, market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';
import { RefusingJournal } from '../../support/refusing-journal.ts';

const AT = 5_000_000;
const KILL: Command = { kind: 'kill', scope: 'desk', reason: 'enough', flatten: true };
const LIMITS: Command = { kind: 'set_limits', scope: 'desk', limits: { maxOpenOrders: 500 }, reason: 'x' };

/** A desk that serves, with ten units bought and a bid resting; its version does what `next` says, once. */
async function trading() {
  const disk = new RefusingJournal();
  const sent: ExchangeCommand[] = [];
  const live = new LiveRig({ journal: disk.port, onJournalFault: 'reduce', onSend: (each) => sent.push(each) });
  const desk = { disk, live, sent, next: [] as Intent[] };
  live.runtime.scripts.set('momentum-1.0.0', (request) => (request.kind === 'event' ? desk.next.splice(0) : []));
  const made = await live.command(registerCommand('momentum', '1.0.0'));
  await live.deploy(made.ok ? made.subject : '');
  desk.next = [market(1, 'buy', 10), limit(2, 'buy', 5, AT - 1_000)];
  await pass(live, 4);
  sent.length = 0;
  return desk;
}

/** So many events, each with the answers to it. */
async function pass(live: LiveRig, events: number): Promise<void> {
  for (let i = 0; i < events; i += 1) await live.trades(AT);
}

type Desk = Awaited<ReturnType<typeof trading>>;

const kinds = ({ sent }: Desk): string[] => sent.map((each) => each.kind);
const held = ({ live }: Desk): number => live.view.accountPositions()[0]?.quantity ?? 0;
/** What the journal folds to, beside what the desk has in memory. */
const onDisk = ({ disk }: Desk): DeskRig => new DeskRig({ journal: disk.port });
const message = (outcome: Outcome | undefined): string => outcome?.message ?? '';

describe('a desk whose journal cannot be written', () => {
  it('withholds what it had approved, and tells the engine that it never left', async () => {
    const desk = await trading();
    desk.disk.refuses = 'io';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 2);
    // The bid that rests would grow the position: going over to reducing takes it back.
    expect(kinds(desk)).toEqual(['cancel']);
    expect(held(desk)).toBe(10);
    expect(desk.live.rig.of('order_rejected')).toMatchObject([{ reason: 'not_sent' }]);
    expect(desk.live.view.tradingState('desk')).toBe('reducing');
    expect(desk.live.rig.host.outage).toMatchObject({ reason: 'the disk says io' });
    expect(desk.live.failure).toBeUndefined();
  });

  it('lets what reduces risk leave, and nothing that raises it', async () => {
    const desk = await trading();
    desk.disk.refuses = 'disk_full';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 1);
    desk.next = [market(4, 'buy', 7), market(5, 'sell', 4)];
    await pass(desk.live, 3);
    expect(kinds(desk)).toEqual(['cancel', 'submit']);
    expect(held(desk)).toBe(6);
    expect(desk.live.rig.of('order_denied')).toHaveLength(1);
  });

  it('is killed and flattened by one command, and says that it is not recorded yet', async () => {
    const desk = await trading();
    desk.disk.refuses = 'io';
    const outcome = desk.live.command(KILL);
    await pass(desk.live, 3);
    expect(await outcome).toMatchObject({ ok: true });
    expect(message(await outcome)).toMatch(/done, and NOT RECORDED YET: .*the disk says io/);
    expect(kinds(desk)).toEqual(['cancel', 'submit']);
    expect(held(desk)).toBe(0);
    expect(desk.live.view.tradingState('desk')).toBe('halted');
  });

  it('refuses what raises risk, in words, and does nothing of it', async () => {
    const desk = await trading();
    desk.disk.refuses = 'readonly';
    const first = await desk.live.command(LIMITS);
    expect(first).toMatchObject({ ok: false, code: 'unavailable' });
    expect(message(first)).toMatch(/counts only once it is/);
    const second = await desk.live.command(registerCommand('momentum', '2.0.0'));
    expect(second).toMatchObject({ ok: false, code: 'unavailable' });
    expect(message(second)).toMatch(/only what reduces risk is done: the disk says readonly/);
    expect([...desk.live.view.entities.values()]).toHaveLength(1);
  });

  it('answers that a halt is done and not recorded, in the very turn in which the disk is found to refuse', async () => {
    const state = (scope: string, to: 'active' | 'reducing' | 'halted'): Command => ({
      ...{ kind: 'set_trading_state', scope, state: to, reason: 'x' },
    });
    const desk = await trading();
    await desk.live.command(state('momentum:paper', 'reducing'));
    desk.disk.refuses = 'io';
    const asked = [
      desk.live.command(state('desk', 'halted')),
      desk.live.command(state('momentum:paper', 'reducing')),
      desk.live.command(state('momentum:paper', 'active')),
    ];
    const [halt, same, laxer] = await Promise.all(asked);
    expect(halt).toMatchObject({ ok: true });
    expect(message(halt)).toMatch(/done, and NOT RECORDED YET: .*the disk says io/);
    expect(message(same)).toMatch(/NOT RECORDED YET/);
    expect(laxer).toMatchObject({ ok: false, code: 'unavailable' });
    expect(desk.live.view.tradingState('desk')).toBe('halted');
  });

  it('answers so too of limits and approvals that are only stricter, and not of those that are laxer in any part', async () => {
    const desk = await trading();
    const limits = (of: Partial<RiskLimits>): Command => ({
      kind: 'set_limits',
      scope: 'desk',
      limits: of,
      reason: 'x',
    });
    const required = (count: number): Command => ({
      ...{ kind: 'require_approvals', count, expiresAfterMs: 3_600_000, reason: 'x' },
    });
    desk.disk.refuses = 'io';
    const asked: readonly Command[] = [
      limits({ maxOpenOrders: 50 }),
      limits({ maxOpenOrders: 50 }),
      limits({ maxOpenOrders: 40, maxOrdersPerSecond: 500 }),
      { kind: 'set_limits', scope: 'desk', limits: {}, actions: { drawdown: 'alert' }, reason: 'x' },
      required(2),
      required(1),
    ];
    const answers = await Promise.all(asked.map((each) => desk.live.command(each)));
    const late = { ok: true, message: expect.stringContaining('NOT RECORDED YET') };
    const refused = { ok: false, code: 'unavailable' };
    expect(answers).toMatchObject([late, late, refused, refused, late, refused]);
    expect(desk.live.view.limits.maxOpenOrders).toBe(40);
    expect(desk.live.view.approvalsRequired.count).toBe(2);
  });

  it('tries again until it is written: all of it, in order, and marked as late', async () => {
    const desk = await trading();
    const before = [...desk.disk.inner.facts()].length;
    desk.disk.refuses = 'io';
    const outcome = desk.live.command(KILL);
    await pass(desk.live, 3);
    await outcome;
    const waiting = desk.live.rig.host.outage?.facts ?? 0;
    expect(waiting).toBeGreaterThan(3);
    expect([...desk.disk.inner.facts()]).toHaveLength(before);
    await desk.live.advance(2_000);
    expect(desk.live.rig.host.outage).toMatchObject({ facts: waiting });
    desk.disk.refuses = undefined;
    await desk.live.advance(2_000);
    expect(desk.live.rig.host.outage).toBeUndefined();
    expect([...desk.disk.inner.facts()]).toHaveLength(before + waiting);
    const rows = desk.disk.inner.audit({ limit: waiting + 1 });
    expect(rows.at(0)).toMatchObject({ action: 'journal_written_late' });
    expect(rows.slice(1).every(({ payload }) => JSON.parse(payload).late === true)).toBe(true);
    const folded = onDisk(desk);
    expect(folded.view.tradingState('desk')).toBe('halted');
    expect(folded.view.accountPositions()[0]?.quantity).toBe(0);
    expect(folded.view.accountProfit()).toEqual(desk.live.view.accountProfit());
  });

  it('tells of the moment it could not write, and that it writes again with what had waited', async () => {
    const desk = await trading();
    const heard: Alert[] = [];
    onAlert(desk.live.rig.host, (alert) => heard.push(alert));
    desk.disk.refuses = 'io';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 1);
    expect(heard).toMatchObject([
      {
        severity: 'critical',
        title: 'Trading reduced',
        text: expect.stringMatching(
          /^The journal could not be written at \d\d:\d\d:\d\d UTC\. Since then only .* Found then: the disk says io\.$/,
        ),
      },
    ]);
    await desk.live.advance(17_000);
    const waiting = desk.live.rig.host.outage?.facts ?? 0;
    expect(heard).toHaveLength(1);
    desk.disk.refuses = undefined;
    await desk.live.advance(1_000);
    expect(heard.at(-1)).toMatchObject({
      severity: 'warning',
      title: 'Recording again',
      text: `The journal is written again after 18 s; ${waiting} facts were written late, none is lost. The whole desk stays reducing until somebody resumes it.`,
    });
    const ids = heard.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    await desk.live.advance(5_000);
    expect(heard).toHaveLength(2);
  });

  it('goes on as before once the disk is back, but raises risk only when a person says so', async () => {
    const desk = await trading();
    desk.disk.refuses = 'locked';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 1);
    desk.disk.refuses = undefined;
    await desk.live.advance(2_000);
    expect(desk.live.view.tradingState('desk')).toBe('reducing');
    const resumed = await desk.live.command({
      kind: 'set_trading_state',
      scope: 'desk',
      state: 'active',
      reason: 'mended',
    });
    expect(resumed).toMatchObject({ ok: true });
    expect(message(resumed)).not.toMatch(/RECORDED/);
    desk.next = [market(4, 'buy', 2)];
    await pass(desk.live, 3);
    expect(held(desk)).toBe(12);
    const rows = desk.disk.inner.audit({ limit: 3 });
    expect(rows.every(({ payload }) => JSON.parse(payload).late === undefined)).toBe(true);
  });

  it('tries again where the file could not be read on the way to a commit, which SQLite calls damage', async () => {
    const desk = await trading();
    const before = [...desk.disk.inner.facts()].length;
    desk.disk.refuses = 'corrupt';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 1);
    desk.next = [market(4, 'sell', 4)];
    await pass(desk.live, 3);
    expect(kinds(desk)).toEqual(['cancel', 'submit']);
    expect(held(desk)).toBe(6);
    expect(desk.live.rig.host.outage).toMatchObject({ reason: 'the disk says corrupt' });
    expect(desk.live.rig.host.stopped).toBeUndefined();
    const { tries } = desk.disk;
    await desk.live.advance(2_000);
    expect(desk.disk.tries).toBeGreaterThan(tries);
    const waiting = desk.live.rig.host.outage?.facts ?? 0;
    expect(waiting).toBeGreaterThan(0);
    expect([...desk.disk.inner.facts()]).toHaveLength(before);
    desk.disk.refuses = undefined;
    await desk.live.advance(2_000);
    expect(desk.live.rig.host.outage).toBeUndefined();
    expect([...desk.disk.inner.facts()]).toHaveLength(before + waiting);
    expect(onDisk(desk).view.accountPositions()[0]?.quantity).toBe(6);
  });

  it('does not hammer a disk that refuses: one try a second, however much happens', async () => {
    const desk = await trading();
    desk.disk.refuses = 'io';
    desk.next = [market(3, 'buy', 7)];
    await pass(desk.live, 1);
    const { tries } = desk.disk;
    for (let i = 0; i < 50; i += 1) {
      desk.next = [market(10 + i, 'buy', 1)];
      await pass(desk.live, 1);
    }
    expect(desk.disk.tries).toBe(tries);
    await desk.live.advance(1_000);
    expect(desk.disk.tries).toBe(tries + 1);
  });

  it('stops where the fault is its own and not the disk’s', async () => {
    const desk = await trading();
    desk.disk.port.commit = () => {
      throw new Error('fact 9 was given where fact 8 comes next');
    };
    expect(await desk.live.command(LIMITS)).toMatchObject({ ok: false, code: 'unavailable' });
    expect(desk.live.rig.host.outage).toBeUndefined();
    expect(desk.live.rig.host.stopped).toMatch(/fact 8 comes next/);
  });
});
