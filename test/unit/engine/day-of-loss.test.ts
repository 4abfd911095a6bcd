import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { AT, breachable, restarted, SLOT } from '../../support/triggers.ts';

const DAY = 86_400;

describe('the day that losses count from', () => {
  it('begins where the last one ended, also when that end passed while the desk was stopped: a gap is a loss', async () => {
    const journal = openMemoryJournal();
    const { rig } = await breachable({ journal });
    await rig.trades(AT);
    const before = rig.view.slotRisk(SLOT)?.equity ?? 0n;
    const next = await restarted(journal);
    next.elapse(2 * DAY);
    await next.trades(AT - 100_000);
    // Long one unit, a thousand lower.
    expect(next.view.slotRisk(SLOT)).toMatchObject({
      equity: before - 1_000_00000000n,
      dayProfit: -1_000_00000000n,
    });
  });

  it('goes on under another calendar: what was lost in it stays lost until the next one begins', async () => {
    const journal = openMemoryJournal();
    const { rig } = await breachable({ journal });
    await rig.trades(AT - 100_000);
    const lost = rig.view.slotRisk(SLOT)?.dayProfit ?? 0n;
    expect(lost).toBeLessThan(-1_000_00000000n);
    const change = (timeZone: string, dayStartsAt: string) =>
      rig.command({ kind: 'set_calendar', calendar: { timeZone, dayStartsAt }, reason: 'test' });
    for (const [zone, start] of [
      ['Australia/Lord_Howe', '02:15'],
      ['Pacific/Kiritimati', '23:00'],
      ['Pacific/Pago_Pago', '12:00'],
      ['UTC', '00:00'],
    ] as const) {
      expect(await change(zone, start)).toMatchObject({ ok: true });
      await rig.trades(AT - 100_000);
      expect([zone, rig.view.slotRisk(SLOT)?.dayProfit]).toEqual([zone, lost]);
    }
    const next = await restarted(journal);
    await next.trades(AT - 100_000);
    expect(next.view.slotRisk(SLOT)?.dayProfit).toBe(lost);
    next.elapse(2 * DAY);
    await next.trades(AT - 100_000);
    expect(next.view.slotRisk(SLOT)?.dayProfit).toBe(0n);
  });
});
