/** A slot brings capital, and limits that are shares of it grow with it: opening one raises risk. */
import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import type { Command, Outcome } from '../../../shared/domain/command.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { type Money, money } from '../../../shared/units/money.ts';
import { deployCommand } from '../../support/commands.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';

const UNIT = 100_000_000n;
const AT = 6_000_000;
const THOUSAND_MILLION = money(1_000_000_000n * UNIT);
const SLOT = 'good:staging';
type Deploy = Extract<Command, { kind: 'deploy' }>;

const four: Command = { kind: 'require_approvals', count: 2, expiresAfterMs: 3_600_000, reason: 'four eyes' };
const agree = (approvalId: string, by: string): Command => ({ kind: 'approve', approvalId, by, reason: 'agreed' });
const awaited = (outcome: Outcome): string => (outcome.ok ? (outcome.awaits ?? '') : outcome.message);
const grossOf = (rig: DeskRig) =>
  rig.view.riskOf('desk')?.limits.find(({ name }) => name === 'maxGrossExposure')?.limit;

/** A desk that holds 5 % of its capital gross, with a version in paper that wants 10 coins, and two who must agree. */
async function guarded(journal = openMemoryJournal()) {
  const rig = new DeskRig({ journal });
  await rig.deploy(await rig.register('momentum', '1.0.0'));
  const limits = { maxGrossExposure: basisPoints(500), maxOrderValue: money(10_000_000n * UNIT) };
  await rig.command({ kind: 'set_limits', limits, reason: 'little' });
  await rig.command(four);
  const good = await rig.register('good', '1.0.0');
  const deploy = (capital: Money | undefined = THOUSAND_MILLION, more: Partial<Deploy> = {}) =>
    rig.command({ ...(deployCommand(good, 'staging') as Deploy), capital, ...more });
  return { rig, good, deploy, journal };
}

describe('a deployment that opens a slot, where approvals are required', () => {
  it('waits for other people, and until then changes no limit and lets no order through', async () => {
    const { rig, deploy } = await guarded();
    const [facts, gross] = [rig.facts.length, grossOf(rig)];
    const outcome = await deploy();
    expect(outcome).toMatchObject({ ok: true, awaits: expect.any(String) });
    expect(rig.facts.slice(facts).map(({ fact }) => fact.kind)).toEqual(['approval_requested']);
    expect(rig.view.slots.has(SLOT)).toBe(false);
    expect([gross, grossOf(rig)]).toEqual(['50000.00000000', '50000.00000000']);
    rig.runtime.scripts.set('momentum-1.0.0', (request) =>
      request.kind === 'event' && request.event.seq === 1 ? [market(1, 'buy', 3_000)] : [],
    );
    await rig.trades(AT, AT);
    expect(rig.of('order_denied')).toMatchObject([{ denial: { code: 'gross_exposure' } }]);
  });

  it('says what it would change: its capital, and what becomes of capital and shares of each wider scope', async () => {
    const { rig, deploy } = await guarded();
    const approval = rig.view.approvals.get(awaited(await deploy(THOUSAND_MILLION, { limits: { maxOpenOrders: 5 } })));
    expect(approval?.consequences).toEqual([
      'good@1.0.0 is placed in the slot good:staging, which opens with a capital of 1,000,000,000',
      'the slot has limits of its own: open orders 5',
      'the whole desk: capital from 1,000,000 to 1,001,000,000, one instrument of 100 % from 1,000,000 to 1,001,000,000, ' +
        'one sector of 100 % from 1,000,000 to 1,001,000,000, gross exposure of 5 % from 50,000 to 50,050,000, ' +
        'net exposure of 100 % from 1,000,000 to 1,001,000,000, drawdown of 5 % from 50,000 to 50,050,000',
      'the environment staging: capital from 0 to 1,000,000,000',
      'the algorithm good: capital from 0 to 1,000,000,000',
    ]);
    expect(approval?.command).toMatchObject({ kind: 'deploy', capital: '1000000000.00000000' });
    expect(approval?.command).toMatchObject({ limits: { maxOpenOrders: 5 } });
  });

  it.each([false, true])('is carried out once enough others agree (after a restart: %s)', async (isAgain) => {
    const { rig: first, deploy, journal } = await guarded();
    const id = awaited(await deploy(money(2_000_000n * UNIT), { limits: { maxOpenOrders: 5 } }));
    expect(await first.command(agree(id, 'bob'))).toMatchObject({ ok: true });
    const rig = isAgain ? new DeskRig({ journal }) : first;
    expect(rig.view.slots.has(SLOT)).toBe(false);
    expect(await rig.command(agree(id, 'carol'))).toMatchObject({ ok: true, subject: id });
    expect(rig.of('deployment_started')).toContainEqual(
      expect.objectContaining({ slotId: SLOT, capital: '2000000.00000000', approvalId: id, deployedBy: 'tester' }),
    );
    expect(rig.view.slots.get(SLOT)?.attachments).toMatchObject([{ role: 'live', share: 10_000 }]);
    expect(rig.view.limitsOf(SLOT).maxOpenOrders).toBe(5);
    expect(grossOf(rig)).toBe('150000.00000000');
    const again = new DeskRig({ journal });
    expect(again.view.slots.get(SLOT)?.capital).toBe(2_000_000n * UNIT);
  });

  it('is asked for once, and is void once the slot or its version has changed', async () => {
    const { rig, good, deploy } = await guarded();
    const id = awaited(await deploy());
    expect(awaited(await deploy())).toBe(id);
    await rig.command({ kind: 'update_entity', entityId: good, parameters: { size: 9 } });
    expect(await rig.command(agree(id, 'bob'))).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.of('approval_ended')).toMatchObject([{ approvalId: id, status: 'stale' }]);
  });

  it('is refused at once where it could not begin', async () => {
    const { rig, deploy } = await guarded();
    expect(await deploy(undefined, { limits: { maxOpenOrders: -1 } })).toMatchObject({ ok: false });
    expect(rig.of('approval_requested')).toEqual([]);
  });

  it('needs nobody for a version that is placed anew where it is live', async () => {
    const { rig } = await guarded();
    const [momentum = ''] = rig.view.entities.keys();
    const outcome = await rig.deploy(momentum);
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome).not.toHaveProperty('awaits');
    expect(rig.of('approval_requested')).toEqual([]);
  });

  it('leaves no larger limits behind where the version does not come up', async () => {
    const { rig, deploy } = await guarded();
    rig.runtime.broken.set('good-1.0.0', 'no such file');
    const id = awaited(await deploy());
    await rig.command(agree(id, 'bob'));
    await rig.command(agree(id, 'carol'));
    expect(rig.of('deployment_failed')).toHaveLength(1);
    expect(grossOf(rig)).toBe('50000.00000000');
  });
});

it('a deployment that opens a slot is carried out at once where no approvals are required', async () => {
  const rig = new DeskRig();
  const outcome = await rig.deploy(await rig.register('good', '1.0.0'), 'staging');
  expect(outcome).not.toHaveProperty('awaits');
  expect(rig.view.slots.get(SLOT)?.attachments).toHaveLength(1);
  expect(rig.of('deployment_started')[0]).not.toHaveProperty('approvalId');
});
