import { describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { CrashJournal, Killed } from '../../support/crash-journal.ts';
import { DeskRig, market } from '../../support/desk-rig.ts';
import { ScriptedRuntime } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;

/** A version that sends one order at each event, from one event on. */
function sender(from: number): ScriptedRuntime {
  const runtime = new ScriptedRuntime();
  runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' && request.event.seq >= from ? [market(request.event.seq, 'buy', request.event.seq)] : [],
  );
  return runtime;
}

describe('a desk that is killed between two orders', () => {
  it.each([
    ['before', 3],
    ['after', 4],
  ] as const)('%s a commit lets no more leave in the minute than its limit says', async (side, sentBefore) => {
    const journal = openMemoryJournal();
    const crash = new CrashJournal(journal);
    const first = new DeskRig({ journal: crash, runtime: sender(1), latencyNs: 3_600_000_000_000 });
    const version = await first.register('momentum', '1.0.0');
    await first.deploy(version);
    await first.command({
      kind: 'set_limits',
      limits: { maxOrdersPerMinute: 6, maxAckAgeMs: 600_000 },
      reason: 'test',
    });
    await first.trades(AT, AT, AT);
    crash.death = { atCommit: crash.commits.length + 1, side };
    await expect(first.trades(AT)).rejects.toThrow(Killed);

    // The version is cold for four events; then it asks for an order at each again.
    const again = new DeskRig({ journal, runtime: sender(0), latencyNs: 3_600_000_000_000 });
    again.host.resume();
    await again.lockstep.settle();
    again.host.commit();
    again.elapse(1);
    await again.trades(...Array.from({ length: 12 }, () => AT));
    const codes = again.of('order_denied').map(({ denial }) => denial.code);
    expect(again.of('order_sent')).toHaveLength(6 - sentBefore);
    expect(new Set(codes)).toEqual(new Set(['warming_up', 'orders_per_minute']));
    expect(again.of('order_denied').find(({ denial }) => denial.code === 'orders_per_minute')?.denial).toMatchObject({
      value: '7',
      limit: '6',
    });
    // A minute after the first of them, there is room again.
    again.elapse(60);
    await again.trades(AT);
    expect(again.of('order_sent')).toHaveLength(7 - sentBefore);
  });
});
