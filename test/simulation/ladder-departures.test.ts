import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/domain/command.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { deployCommand, swapCommand } from '../support/commands.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { holds, quotes } from '../support/ladder-scripts.ts';

const SLOW = { soakMs: 3_600_000 };
const CANARY = plan([rung(100, SLOW), rung(1_000, SLOW), rung(10_000, SLOW)]);
const slotId = LadderRig.slot;
const BACK = { reason: 'it is bad', rolledBackBy: 'tester' } as const;

/** A slot where 1.0.0 has taken over from 0.9.0, and 2.0.0 climbs beside it, holding something. */
async function climbing(ladder = CANARY): Promise<LadderRig> {
  const rig = new LadderRig();
  const first = await rig.register('momentum', '0.9.0');
  rig.inForce = await rig.register('momentum', '1.0.0');
  rig.candidate = await rig.register('momentum', '2.0.0');
  await rig.deploy(first);
  await rig.trades(100_000);
  expect(await rig.swap(first, rig.inForce)).toMatchObject({ ok: true });
  expect(rig.shares).toEqual(['1.0.0 live 10000', '0.9.0 shadow 0']);
  rig.runtime.scripts.set('momentum-2.0.0', holds(500));
  expect(await rig.promote(ladder)).toMatchObject({ ok: true });
  await rig.trades(100_000, 100_000);
  expect(rig.held()).toBe(500);
  return rig;
}

const deploymentOf = (rig: LadderRig): string => rig.ladder.deploymentId;
const AS_BEFORE = ['1.0.0 live 10000', '0.9.0 shadow 0'];

describe('going back while somebody climbs', () => {
  const outOfTheSlot: [string, (rig: LadderRig) => Command][] = [
    ['the slot', () => ({ kind: 'rollback_slot', slotId, ...BACK })],
    [
      'the candidate',
      (rig) => ({ kind: 'rollback_version', entityId: rig.candidate, toEntityId: null, environment: 'paper', ...BACK }),
    ],
    [
      'the candidate, wherever it is',
      (rig) => ({ kind: 'rollback_version', entityId: rig.candidate, toEntityId: null, environment: null, ...BACK }),
    ],
    [
      'its deployment',
      (rig) => ({ kind: 'rollback_deployment', deploymentId: deploymentOf(rig), targetDeploymentId: null, ...BACK }),
    ],
    [
      'a swap from it',
      (rig) => swapCommand(rig.candidate, rig.inForce, {}, { type: 'rollback', targetEnvironment: 'paper' }),
    ],
    [
      'an emergency from it',
      (rig) => swapCommand(rig.candidate, rig.inForce, {}, { type: 'emergency', targetEnvironment: 'paper' }),
    ],
  ];
  it.each(outOfTheSlot)('takes the candidate out: %s', async (_, command) => {
    const rig = await climbing();
    const replies: unknown[] = [];
    replies.push(await rig.command(command(rig)));
    expect(replies).toMatchObject([{ ok: true }]);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.shares).toEqual(AS_BEFORE);
    expect(rig.held(rig.incumbent)).toBe(500);
    expect(rig.view.swaps.size).toBe(2);
  });

  const behindIt: [string, (rig: LadderRig) => Command][] = [
    ['its swap', (rig) => ({ kind: 'rollback_swap', swapId: [...rig.view.swaps.keys()][0] ?? '', ...BACK })],
    [
      'the version',
      (rig) => ({ kind: 'rollback_version', entityId: rig.inForce, toEntityId: null, environment: 'paper', ...BACK }),
    ],
    [
      'its deployment',
      (rig) => ({
        kind: 'rollback_deployment',
        deploymentId: rig.view.slots.get(slotId)?.attachments[0]?.deploymentId ?? '',
        targetDeploymentId: null,
        ...BACK,
      }),
    ],
  ];
  it.each(behindIt)('of the version in force takes the candidate out first: %s', async (_, command) => {
    const rig = await climbing();
    expect(await rig.command(command(rig))).toMatchObject({ ok: true });
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
    expect(rig.shares).toEqual(['0.9.0 live 10000']);
    expect(rig.held(rig.incumbent)).toBe(500);
    expect(rig.view.accountPositions()).toMatchObject([{ quantity: 500 }]);
  });

  it('that is refused leaves the ladder as it was', async () => {
    const rig = await climbing();
    const swapId = [...rig.view.swaps.keys()][0] ?? '';
    const refused: Command[] = [
      { kind: 'rollback_version', entityId: rig.inForce, toEntityId: 'nobody', environment: 'paper', ...BACK },
      swapCommand(rig.inForce, 'nobody', {}, { type: 'rollback', targetEnvironment: 'paper' }),
      swapCommand(rig.inForce, 'nobody', {}, { type: 'emergency', targetEnvironment: 'paper' }),
      swapCommand(rig.inForce, rig.inForce, {}, { type: 'emergency', targetEnvironment: 'paper' }),
      { kind: 'rollback_swap', swapId: 'none', ...BACK },
    ];
    for (const each of refused) {
      expect(await rig.command(each), JSON.stringify(each)).toMatchObject({ ok: false });
      expect(rig.ladder.status, JSON.stringify(each)).toBe('climbing');
    }
    await rig.say('abort');
    await rig.command({ kind: 'rollback_swap', swapId, ...BACK });
    await rig.promote(CANARY);
    // The only swap that there was is undone already: there is nothing left to go back to.
    expect(await rig.command({ kind: 'rollback_swap', swapId, ...BACK })).toMatchObject({ ok: false });
    expect(rig.ladder.status).toBe('climbing');
  });

  it('on the last rung undoes the take-over', async () => {
    const rig = await climbing();
    await rig.say('advance');
    await rig.say('advance');
    expect(rig.shares[0]).toBe('2.0.0 live 10000');
    expect(rig.ladder.status).toBe('climbing');
    expect(await rig.command({ kind: 'rollback_slot', slotId, ...BACK })).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(['1.0.0 live 10000']);
    expect(rig.ladder).toMatchObject({ status: 'aborted' });
  });
});

describe('whatever else would replace a version where somebody climbs', () => {
  it('is refused, and says what to do', async () => {
    const rig = await climbing();
    const third = await rig.register('momentum', '3.0.0');
    const paper = { targetEnvironment: 'paper' } as const;
    const commands: Command[] = [
      swapCommand(rig.inForce, third, {}, paper),
      swapCommand(rig.inForce, rig.candidate, {}, paper),
      deployCommand(rig.inForce),
      deployCommand(third),
    ];
    for (const each of commands)
      expect(await rig.command(each)).toMatchObject({
        ok: false,
        code: 'conflict',
        message: expect.stringContaining('abort it first'),
      });
    expect(rig.ladder.status).toBe('climbing');
  });

  it('at its time is suspended, with the reason', async () => {
    const rig = await climbing();
    await rig.say('abort');
    const third = await rig.register('momentum', '3.0.0');
    const at = { kind: 'session_boundary' } as const;
    const planned = await rig.swap(rig.inForce, third, {}, { type: 'scheduled', schedule: at });
    expect(planned).toMatchObject({ ok: true });
    await rig.promote(CANARY);
    rig.elapse(86_400);
    await rig.trades(100_000);
    const swap = rig.view.swaps.get(planned.ok ? planned.subject : '');
    expect(swap).toMatchObject({ stage: 'suspended', errorMessage: expect.stringContaining('climbs a ladder') });
  });

  it('by a rule waits, and comes once the ladder is over', async () => {
    const rig = await climbing();
    const third = await rig.register('momentum', '3.0.0');
    const rule = { trigger: 'degraded', toEntityId: third, handOver: DEFAULT_HAND_OVER, reason: 'x' } as const;
    await rig.command({ kind: 'set_swap_rule', slotId, ...rule });
    rig.host.step({ kind: 'health', entityId: rig.inForce, health: 'degraded', reason: 'slow' });
    await rig.trades(100_000);
    expect(rig.shares[0]).toBe('1.0.0 live 9900');
    await rig.say('abort');
    await rig.trades(100_000);
    expect(rig.shares[0]).toBe('3.0.0 live 10000');
  });

  it('by a rule comes also after a ladder that never gave capital', async () => {
    const rig = await climbing();
    await rig.say('abort');
    const third = await rig.register('momentum', '3.0.0');
    await rig.promote(plan([rung(0, SLOW)], { strategy: 'paper' }));
    const rule = { trigger: 'degraded', toEntityId: third, handOver: DEFAULT_HAND_OVER, reason: 'x' } as const;
    await rig.command({ kind: 'set_swap_rule', slotId, ...rule });
    rig.host.step({ kind: 'health', entityId: rig.inForce, health: 'degraded', reason: 'slow' });
    await rig.say('abort');
    await rig.trades(100_000);
    expect(rig.shares[0]).toBe('3.0.0 live 10000');
  });
});

describe('a version that climbs', () => {
  it('cannot be deleted, nor the version it climbs beside', async () => {
    const rig = await climbing();
    for (const entityId of [rig.candidate, rig.inForce])
      expect(await rig.command({ kind: 'delete_entity', entityId })).toMatchObject({ ok: false, code: 'broken_rule' });
    await rig.say('abort');
    expect(await rig.command({ kind: 'delete_entity', entityId: rig.candidate })).toMatchObject({ ok: true });
    expect(await rig.promote(CANARY)).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('a stop', () => {
  it('of the slot lets nobody open, and nobody goes up until it is released', async () => {
    const rig = await climbing(plan([rung(100), rung(1_000), rung(10_000)]));
    expect(await rig.command({ kind: 'set_trading_state', scope: slotId, state: 'halted', reason: 'x' })).toMatchObject(
      { ok: true },
    );
    const share = rig.ladder.share;
    await rig.periods(5);
    expect(rig.ladder).toMatchObject({ status: 'climbing', share });
    expect(await rig.say('advance')).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(await rig.say('abort')).toMatchObject({ ok: true });
    expect(rig.shares).toEqual(AS_BEFORE);
    expect(rig.held(rig.incumbent)).toBe(500);
  });

  it.each(['momentum:paper', 'version/momentum@2.0.0', 'desk'])(
    'by a kill of %s closes what the candidate holds',
    async (scope) => {
      const rig = await climbing();
      rig.runtime.scripts.set('momentum-2.0.0', quotes(100));
      const kill = { kind: 'kill', scope, flatten: true, reason: 'x' } as const;
      expect(await rig.command(kill)).toMatchObject({ ok: true });
      await rig.trades(100_000, 100_000, 100_000);
      expect(rig.held()).toBe(0);
      expect(rig.view.accountPositions()).toMatchObject([{ quantity: 0 }]);
      await rig.periods(3);
      expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0 });
      expect(await rig.say('abort')).toMatchObject({ ok: true });
      expect(rig.shares).toEqual(AS_BEFORE);
    },
  );
});
