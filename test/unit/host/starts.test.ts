/** A desk counts its starts, and no two of its lives name two orders alike. */
import { describe, expect, it } from 'vitest';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { registerCommand } from '../../support/commands.ts';
import { market } from '../../support/desk-rig.ts';
import { LiveRig } from '../../support/live-rig.ts';
import { RefusingJournal } from '../../support/refusing-journal.ts';

const AT = 5_000_000;

/** A life of a desk on a journal, with what it sends to its exchange. */
async function life(disk: RefusingJournal) {
  const sent: ExchangeCommand[] = [];
  const live = new LiveRig({ journal: disk.port, onJournalFault: 'reduce', onSend: (each) => sent.push(each) });
  const desk = { disk, live, sent, next: [] as Intent[] };
  live.runtime.scripts.set('momentum-1.0.0', (request) => (request.kind === 'event' ? desk.next.splice(0) : []));
  await live.restart();
  return desk;
}

/** Its first life, which holds ten units. */
async function first(disk: RefusingJournal) {
  const desk = await life(disk);
  const made = await desk.live.command(registerCommand('momentum', '1.0.0'));
  await desk.live.deploy(made.ok ? made.subject : '');
  desk.next = [market(1, 'buy', 10)];
  await pass(desk.live, 4);
  return desk;
}

async function pass(live: LiveRig, events: number): Promise<void> {
  for (let i = 0; i < events; i += 1) await live.trades(AT);
}

const names = ({ sent }: Awaited<ReturnType<typeof life>>): string[] =>
  sent.flatMap((each) => (each.kind === 'submit' ? [each.order.id] : []));

describe('the starts of a desk', () => {
  it('are counted on record, and name its orders from the second one on', async () => {
    const disk = new RefusingJournal();
    const one = await first(disk);
    expect(one.live.rig.of('desk_started')).toEqual([{ kind: 'desk_started', start: 1 }]);
    expect(names(one)).toEqual(['o-00000001']);
    const two = await life(disk);
    two.next = [market(1, 'sell', 4)];
    await pass(two.live, 3);
    expect(two.live.rig.of('desk_started')).toEqual([{ kind: 'desk_started', start: 2 }]);
    expect(names(two)).toEqual(['o-00000002-2']);
    expect(two.live.view.accountPositions()[0]?.quantity).toBe(6);
    const three = await life(disk);
    three.next = [market(1, 'sell', 6)];
    await pass(three.live, 3);
    expect(names(three)).toEqual(['o-00000003-3']);
  });

  it('keep apart what one life could not record and what the next one sends', async () => {
    const disk = new RefusingJournal();
    await first(disk);
    const lost = await life(disk);
    disk.refuses = 'io';
    // The first turn finds the disk out; what reduces leaves from the next on, and dies unrecorded with its process.
    await lost.live.command({ kind: 'set_limits', scope: 'desk', limits: { maxOpenOrders: 500 }, reason: 'x' });
    lost.next = [market(1, 'sell', 4)];
    await pass(lost.live, 3);
    expect(names(lost)).toEqual(['o-00000002-2']);
    disk.refuses = undefined;
    const next = await life(disk);
    next.next = [market(1, 'sell', 3)];
    await pass(next.live, 3);
    expect(names(next)).toEqual(['o-00000002-3']);
  });

  it('begin with the second, where an earlier desk has sent orders and counted no start', async () => {
    const disk = new RefusingJournal();
    await first(disk);
    const early = new RefusingJournal();
    const facts = [...disk.inner.facts()].filter(({ kind }) => kind !== 'desk_started');
    for (const [at, fact] of facts.entries()) {
      const { tsNs, kind: action } = fact;
      const row = { tsNs, actor: 'desk', role: 'desk', action, subject: 'desk', payload: { fact: at + 1 } };
      early.inner.commit({ facts: [{ ...fact, seq: at + 1 }], audit: [row] });
    }
    const two = await life(early);
    expect(two.live.rig.of('desk_started')).toEqual([{ kind: 'desk_started', start: 2 }]);
  });

  it('are on disk before anything leaves: a disk that refuses them stops the desk', async () => {
    const disk = new RefusingJournal();
    await first(disk);
    const before = [...disk.inner.facts()].length;
    disk.refuses = 'disk_full';
    const desk = await life(disk);
    expect(desk.live.failure?.message).toBe('the disk says disk_full');
    expect(desk.live.rig.host.stopped).toBe('the disk says disk_full');
    desk.next = [market(1, 'sell', 4)];
    await pass(desk.live, 2);
    expect(desk.sent).toEqual([]);
    const kill = await desk.live.command({ kind: 'kill', scope: 'desk', flatten: true, reason: 'enough' });
    expect(kill).toMatchObject({ ok: false, code: 'unavailable' });
    expect([...disk.inner.facts()]).toHaveLength(before);
    // Whoever mends the disk starts it again, and it is the same start.
    disk.refuses = undefined;
    expect((await life(disk)).live.rig.of('desk_started')).toEqual([{ kind: 'desk_started', start: 2 }]);
  });
});
