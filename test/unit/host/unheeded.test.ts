import { describe, expect, it } from 'vitest';
import { type Unheeded, UnheededLog } from '../../../electron/host/unheeded.ts';
import { DESK } from '../../../shared/domain/scope.ts';
import { DeskRig, TESTER } from '../../support/desk-rig.ts';
import { kill } from '../../support/kill-desk.ts';

const rowsOf = (rig: DeskRig, action: string) =>
  rig.journal
    .audit({ limit: 50, action })
    .map(({ actor, role, subject, payload }) => ({ actor, role, subject, ...JSON.parse(payload) }));

describe('what a person asks for that keeps the desk safe', () => {
  it('leaves a row where it has no effect, with the words of the answer', async () => {
    const rig = new DeskRig();
    const halt = () => rig.command({ kind: 'set_trading_state', scope: DESK, state: 'halted', reason: 'test' });
    await halt();
    rig.host.commit();
    expect(rowsOf(rig, 'command_without_effect')).toEqual([]);
    const again = await halt();
    rig.host.commit();
    expect(rowsOf(rig, 'command_without_effect')).toEqual([
      { ...TESTER, subject: DESK, command: 'set_trading_state', answer: again.ok ? again.message : '' },
    ]);
    // A kill of what is killed already is a fact of its own.
    await kill(rig, DESK);
    await kill(rig, DESK);
    rig.host.commit();
    expect(rowsOf(rig, 'kill_ordered')).toHaveLength(2);
  });

  it('leaves a row where it is refused, with the code', async () => {
    const rig = new DeskRig();
    const outcomes = [
      await rig.rollback('nothing'),
      await rig.command({ kind: 'approve', approvalId: 'a-1', by: 'tester', reason: 'test' }),
      await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'test' }),
    ];
    rig.host.commit();
    expect(rowsOf(rig, 'command_refused').toReversed()).toEqual(
      [
        ['nothing', 'rollback_swap'],
        ['a-1', 'approve'],
        ['b-1', 'release_breaker'],
      ].map(([subject, command], n) => {
        const outcome = outcomes[n];
        return { ...TESTER, subject, command, code: outcome?.ok ? '' : outcome?.code, answer: outcome?.message };
      }),
    );
  });

  it('leaves none of the desk itself, and none of what keeps nothing safe', async () => {
    const rig = new DeskRig();
    await rig.command({ kind: 'delete_entity', entityId: 'nothing' });
    await rig.lockstep.command(
      { kind: 'set_trading_state', scope: DESK, state: 'active', reason: 'test' },
      { actor: 'desk', role: 'desk' },
    );
    rig.host.commit();
    expect([...rowsOf(rig, 'command_refused'), ...rowsOf(rig, 'command_without_effect')]).toEqual([]);
  });

  it('is counted into one row where the same is refused again and again', async () => {
    const rig = new DeskRig();
    for (let n = 0; n < 25; n += 1) await rig.rollback('nothing');
    rig.host.noteCounted();
    rig.host.commit();
    const rows = rowsOf(rig, 'command_refused');
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatchObject({ command: 'rollback_swap', times: 15 });
  });
});

describe('the log of what was not heeded', () => {
  const one = (answer: string, actor = 'ann'): Unheeded => ({
    author: { actor, role: 'trader' },
    asked: 'kill',
    subject: DESK,
    code: 'forbidden',
    answer,
  });
  const logged = () => {
    let now = 0;
    const rows: (readonly [string, unknown])[] = [];
    const clock = { monotonicNs: () => now };
    const log = new UnheededLog((_action, _subject, { answer, times = 1 }, { actor }) => {
      rows.push([`${actor}: ${answer}`, times]);
    }, clock);
    return {
      log,
      rows,
      pass: (seconds: number) => {
        now += seconds * 1e9;
      },
    };
  };

  it('begins anew after a minute, and tells what it has counted', () => {
    const { log, rows, pass } = logged();
    for (let n = 0; n < 12; n += 1) log.take(one('no'));
    pass(59);
    log.tellCounted();
    expect(rows).toHaveLength(10);
    pass(1);
    log.take(one('no'));
    expect(rows.slice(10)).toEqual([
      ['ann: no', 2],
      ['ann: no', 1],
    ]);
  });

  it('counts each person and each answer by itself, and no more than so many of them', () => {
    const { log, rows } = logged();
    for (let n = 0; n < 12; n += 1) for (const who of ['ann', 'bob']) log.take(one('no', who));
    expect(rows).toHaveLength(20);
    for (let n = 0; n < 5_000; n += 1) log.take(one(`no ${n}`));
    expect(rows).toHaveLength(20 + 98 + 10);
    log.tellCounted(true);
    // Nobody is told to have been given them all.
    expect(rows.at(-1)).toEqual(['desk: not told apart, the last of them to ann about kill: no 4999', 5_000 - 98 - 10]);
  });
});
