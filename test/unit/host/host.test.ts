import { describe, expect, it } from 'vitest';
import type { CommitBatch, ExchangePort, JournalPort } from '../../../electron/engine/ports.ts';
import { Host } from '../../../electron/host/host.ts';
import { LiveLoop } from '../../../electron/host/live-loop.ts';
import { Lockstep } from '../../../electron/host/lockstep.ts';
import { openMemoryJournal } from '../../../electron/journal/open.ts';
import { PaperExchanges } from '../../../electron/scenario/paper-exchanges.ts';
import type { Command, Outcome } from '../../../shared/domain/command.ts';
import type { ExchangeCommand } from '../../../shared/domain/exchange.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../../shared/units/time.ts';
import { BTC, limit, market, TESTER } from '../../support/desk-rig.ts';
import { ManualClock } from '../../support/live-rig.ts';
import { ScriptedRuntime } from '../../support/scripted-runtime.ts';

const AT = 6_000_000;
const REGISTER: Command = {
  kind: 'register_entity',
  name: 'momentum',
  type: 'strategy',
  version: '1.0.0',
  description: '',
  config: {},
  parameters: {},
  module: 'momentum',
  inspection: null,
  dependencies: [],
  parentEntityId: null,
};
const HALT: Command = { kind: 'set_trading_state', scope: 'desk', state: 'halted', reason: 'x' };

/** A host whose every contact with the outside is written down in the order in which it happens. */
function watched(group = 1) {
  const log: string[] = [];
  const inner = openMemoryJournal();
  const disk = { refuses: undefined as string | undefined, isLow: false };
  const journal: JournalPort = {
    commit: (batch: CommitBatch) => {
      if (disk.refuses !== undefined) throw new Error(disk.refuses);
      inner.commit(batch);
      for (const fact of batch.facts) log.push(`disk ${fact.kind}`);
    },
    reserveSpent: () => disk.isLow,
    facts: (from) => inner.facts(from),
    audit: (query) => inner.audit(query),
    auditHead: () => inner.auditHead(),
    meta: (key) => inner.meta(key),
    setMeta: (key, value) => inner.setMeta(key, value),
    outbox: (after, limit) => inner.outbox(after, limit),
    acknowledge: (seq) => inner.acknowledge(seq),
    close: () => inner.close(),
  };
  const runtime = new ScriptedRuntime();
  const clock = new ManualClock();
  const exchanges = new PaperExchanges({ latencyNs: 0 });
  const host = new Host({
    journal,
    runtime,
    simulator: exchanges.simulator,
    exchange: (view): ExchangePort => {
      const paper = exchanges.exchange(view);
      return {
        latencyNs: 0,
        send: (command: ExchangeCommand) => {
          log.push(`exchange ${command.kind}`);
          paper.send(command);
        },
        onMarket: (event, report) => paper.onMarket(event, report),
      };
    },
    clock,
    deskTime: 'market',
    group,
    engine: {
      seed: 7,
      originNs: epochNs(1_700_000_000_000_000_000n),
      mode: () => 'inline',
      defaultCapital: money(10n ** 14n),
      rollbackWindowMs: 1_000,
      preparationTimeoutMs: 1_000,
      takerFeeCentiBp: 500,
    },
  });
  host.onCommitted((turn) => log.push(`told of ${turn.facts.length}`));
  host.list([BTC]);
  const lockstep = new Lockstep(host);
  const ask = async (command: Command): Promise<Outcome> => {
    const outcome = await lockstep.command(command, TESTER);
    log.push(`reply ${outcome.ok ? 'ok' : outcome.code}`);
    return outcome;
  };
  let now = 0;
  const trade = (at = AT): MarketEvent => {
    now += 1_000_000;
    return {
      kind: 'trade',
      seq: 0,
      instrumentSeq: 0,
      instrument: 0,
      tsNs: timeNs(now),
      price: price(at),
      quantity: quantity(100),
      aggressor: 'buy',
    };
  };
  return { host, lockstep, runtime, journal, clock, log, disk, ask, trade };
}

async function trading(group = 1) {
  const desk = watched(group);
  const made = await desk.ask(REGISTER);
  await desk.ask({
    kind: 'deploy',
    entityId: made.ok ? made.subject : '',
    environment: 'paper',
    method: 'x',
    deployedBy: 'x',
    configOverride: {},
    parametersOverride: {},
  });
  desk.runtime.scripts.set('momentum', (request) =>
    request.kind !== 'event'
      ? []
      : request.event.seq === 1
        ? [market(1, 'buy', 10), limit(2, 'buy', 10, AT - 1_000)]
        : request.event.seq === 3
          ? [{ kind: 'cancel', ref: 2 }]
          : [],
  );
  return desk;
}

describe('on the last of the disk', () => {
  it('nothing may open any more, until a person says so; it is said once', async () => {
    const { host, ask, disk } = watched();
    await ask(REGISTER);
    expect(host.view.tradingState('desk')).toBe('active');
    disk.isLow = true;
    await ask({ ...REGISTER, version: '1.0.1' });
    expect(host.view.tradingState('desk')).toBe('reducing');
    expect(await ask({ ...HALT, state: 'active' })).toMatchObject({ ok: true });
    expect(host.view.tradingState('desk')).toBe('active');
    await ask({ ...REGISTER, version: '1.0.2' });
    expect(host.view.tradingState('desk')).toBe('active');
    disk.isLow = false;
    await ask({ ...REGISTER, version: '1.0.3' });
    disk.isLow = true;
    await ask({ ...REGISTER, version: '1.0.4' });
    expect(host.view.tradingState('desk')).toBe('reducing');
  });
});

describe('the host', () => {
  it('lets nothing out before it is on disk: neither orders, nor news, nor replies', async () => {
    const desk = await trading();
    // A command's reply comes after its facts, and after the news of them.
    const told = (from: number) => desk.log.findIndex((line, i) => i > from && line.startsWith('told of'));
    const registered = desk.log.indexOf('disk entity_registered');
    const activated = desk.log.indexOf('disk deployment_activated');
    const [first, second] = [desk.log.indexOf('reply ok'), desk.log.lastIndexOf('reply ok')];
    const order = [0, registered, told(registered), first, activated, told(activated), second, desk.log.length - 1];
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect([registered, first > registered, second > activated]).toEqual([1, true, true]);
    desk.log.length = 0;
    for (let i = 0; i < 4; i += 1) await desk.lockstep.event(desk.trade());
    desk.host.commit();
    const firstOut = desk.log.findIndex((line) => line.startsWith('exchange submit'));
    expect(desk.log.slice(0, firstOut)).toEqual(['disk order_sent', 'disk order_sent']);
    expect(desk.log.slice(firstOut, firstOut + 3)).toEqual(['exchange submit', 'exchange submit', 'told of 2']);
    expect(desk.log.indexOf('disk cancel_sent')).toBeLessThan(desk.log.indexOf('exchange cancel'));
    // Every command the exchange got has its fact before it.
    const sent = (what: string) => desk.log.filter((line) => line === what).length;
    expect([sent('exchange submit'), sent('exchange cancel')]).toEqual([
      sent('disk order_sent'),
      sent('disk cancel_sent'),
    ]);
  });

  it('writes an audit row for every fact, with who stands behind it', async () => {
    const desk = await trading();
    await desk.lockstep.event(desk.trade());
    desk.host.note('checked', 'something', { by: 'hand' });
    desk.host.commit();
    const rows = [...desk.journal.audit({ limit: 100 })].reverse();
    const facts = [...desk.journal.facts()];
    expect(rows.filter((row) => row.action !== 'checked').map((row) => row.action)).toEqual(
      facts.map((fact) => fact.kind),
    );
    const shown = rows.filter((row) => row.action !== 'health_changed');
    expect(shown.map((row) => [row.actor, row.action, row.subject])).toEqual([
      ['desk', 'instrument_listed', 'test:BTCUSDT'],
      ['tester', 'entity_registered', expect.any(String)],
      ['tester', 'deployment_started', expect.any(String)],
      ['tester', 'deployment_activated', expect.any(String)],
      ['tester', 'deployment_verified', expect.any(String)],
      ['momentum@1.0.0', 'order_sent', 'o-00000001'],
      ['momentum@1.0.0', 'order_sent', 'o-00000002'],
      ['desk', 'checked', 'something'],
    ]);
  });

  it('commits nothing for events that lead to no fact', async () => {
    const desk = await trading();
    desk.runtime.scripts.clear();
    const before = desk.journal.auditHead();
    desk.log.length = 0;
    for (let i = 0; i < 50; i += 1) await desk.lockstep.event(desk.trade());
    expect([desk.log, desk.journal.auditHead()]).toEqual([[], before]);
  });

  it('waits with a commit for its group, but never beyond the moment at which an order could matter', async () => {
    const desk = await trading(1_000);
    desk.log.length = 0;
    await desk.lockstep.event(desk.trade());
    expect(desk.log).toEqual([]);
    await desk.lockstep.event(desk.trade());
    expect(desk.log.filter((line) => line.startsWith('exchange'))).toEqual(['exchange submit', 'exchange submit']);
  });
});

describe('a commit that fails', () => {
  it('stops the desk: nothing is sent, and all who wait are told so', async () => {
    const desk = await trading();
    await desk.lockstep.event(desk.trade());
    desk.log.length = 0;
    desk.disk.refuses = 'the disk is full';
    await expect(desk.ask(HALT)).resolves.toMatchObject({
      ok: false,
      code: 'unavailable',
      message: 'the desk has stopped: the disk is full',
    });
    expect(desk.host.stopped).toBe('the disk is full');
    expect(await desk.ask(HALT).catch((error: Error) => error.message)).toMatchObject({
      ok: false,
      code: 'unavailable',
    });
    expect(desk.log.filter((line) => !line.startsWith('reply'))).toEqual([]);
    // The disk is well again; what could not be written then must not leave now.
    desk.disk.refuses = undefined;
    expect(() => desk.host.commit()).toThrow('the desk has stopped: the disk is full');
    expect(() => desk.host.market(desk.trade())).toThrow('the desk has stopped');
    expect(desk.log.filter((line) => line.startsWith('exchange') || line.startsWith('disk'))).toEqual([]);
  });

  it('under the live driver answers every command, those in the queue and those that come later too', async () => {
    const desk = await trading();
    const stopped: string[] = [];
    const loop = new LiveLoop(
      desk.host,
      desk.clock,
      () => {},
      (reason) => stopped.push(reason.message),
    );
    desk.disk.refuses = 'the disk is gone';
    const [one, two] = [loop.command(HALT, TESTER), loop.command(HALT, TESTER)];
    const events = loop.events([desk.trade(), desk.trade()]);
    expect(await Promise.all([one, two])).toMatchObject([{ code: 'unavailable' }, { code: 'unavailable' }]);
    expect(stopped).toEqual(['the disk is gone']);
    await events;
    expect(await loop.command(HALT, TESTER)).toMatchObject({
      ok: false,
      code: 'unavailable',
      message: 'the desk has stopped: the disk is gone',
    });
    await loop.events([desk.trade()]);
    await loop.drained();
    expect(desk.log.filter((line) => line.startsWith('exchange'))).toEqual([]);
  });
});

describe('an engine that contradicts itself', () => {
  it('stops the desk as a failing disk does, and nobody waits for ever', async () => {
    const desk = await trading();
    const stopped: string[] = [];
    const loop = new LiveLoop(
      desk.host,
      desk.clock,
      () => {},
      (reason) => stopped.push(reason.message),
    );
    desk.log.length = 0;
    const outcome = loop.command(HALT, TESTER);
    await loop.drained();
    expect(await outcome).toMatchObject({ ok: true });
    desk.runtime.held.add('momentum');
    const waiting = loop.command(
      {
        kind: 'deploy',
        entityId: [...desk.host.view.entities.keys()][0] ?? '',
        environment: 'staging',
        method: 'x',
        deployedBy: 'x',
        configOverride: {},
        parametersOverride: {},
      },
      TESTER,
    );
    await loop.drained();
    desk.host.engine.step = () => {
      throw new Error('the books do not balance');
    };
    await loop.events([desk.trade()]);
    expect(stopped).toEqual(['the books do not balance']);
    expect(desk.host.stopped).toBe('the books do not balance');
    expect(await waiting).toMatchObject({ ok: false, code: 'unavailable' });
    expect(await loop.command(HALT, TESTER)).toMatchObject({ ok: false, code: 'unavailable' });
  });

  it('closes with every command answered', async () => {
    const desk = await trading();
    const loop = new LiveLoop(
      desk.host,
      desk.clock,
      () => {},
      () => {},
    );
    const queued = loop.command(HALT, TESTER);
    loop.close();
    expect(await queued).toMatchObject({
      ok: false,
      code: 'unavailable',
      message: expect.stringContaining('it was closed'),
    });
  });
});
