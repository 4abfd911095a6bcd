/** On recorded data a simulated version and a live one at the same share trade alike, to the last unit. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openReplay } from '../../electron/feed/replay.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { Lockstep } from '../../electron/host/lockstep.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import type { Command } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { basisPoints } from '../../shared/units/basis-points.ts';
import { formatMoney, type Money, money } from '../../shared/units/money.ts';
import { absoluteTime } from '../../shared/units/time.ts';
import { deployCommand, registerCommand, swapCommand } from '../support/commands.ts';
import { TESTER } from '../support/desk-rig.ts';
import { marketData } from '../support/market-data.ts';

const SAMPLES = fileURLToPath(new URL('../../resources/algorithms', import.meta.url));
const SHARE = 2_500;
const UNIT = 100_000_000n;

interface Played {
  readonly fills: readonly unknown[];
  readonly denied: number;
  readonly equity: string;
  readonly hash: string;
  /** Fills of the real account. */
  readonly real: number;
}

interface Play {
  readonly file: string;
  readonly module: string;
  readonly events: number;
  readonly capital: Money;
  readonly as: 'live' | 'simulated';
  readonly group?: number;
}

async function play({ file, module, events, capital, as, group = 1_000 }: Play): Promise<Played> {
  const feed = await openReplay({ file });
  const runtime = openRuntime({ folders: [SAMPLES] });
  const exchanges = new PaperExchanges();
  const host = new Host({
    journal: openMemoryJournal(),
    runtime,
    exchange: exchanges.exchange,
    simulator: exchanges.simulator,
    clock: systemClock(),
    deskTime: 'market',
    group,
    engine: {
      seed: 7,
      originNs: feed.originNs,
      mode: () => 'inline',
      defaultCapital: capital,
      rollbackWindowMs: Number.POSITIVE_INFINITY,
      preparationTimeoutMs: Number.POSITIVE_INFINITY,
      takerFeeCentiBp: 500,
    },
  });
  const facts: Recorded[] = [];
  host.onCommitted((turn) => facts.push(...turn.facts));
  const lockstep = new Lockstep(host);
  const demand = async (command: Command): Promise<string> => {
    const outcome = await lockstep.command(command, TESTER);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.subject;
  };
  try {
    host.list(feed.instruments);
    const inspection = await runtime.inspect(module);
    const { name, version } = inspection.manifest;
    const id = await demand(registerCommand(name, version, {}, { module, inspection }));
    const idle = await demand(registerCommand(name, '9.0.0', {}, { module: null, inspection: null }));
    await demand(deployCommand(id));
    const slotId = `${name}:paper`;
    if (as === 'simulated') {
      await demand(swapCommand(id, idle));
      host.engine.simulated.open(slotId, 1, basisPoints(SHARE), host.out);
    } else {
      const recorded: Recorded = {
        seq: host.view.factSeq + 1,
        tsNs: absoluteTime(host.view.marketNow, feed.originNs),
        actor: 'tester',
        role: 'administrator',
        fact: { kind: 'share_changed', slotId, instance: 1, share: SHARE, reserve: 10_000 - SHARE, reason: 'test' },
      };
      host.engine.fold(recorded);
      host.out.facts.push(recorded);
    }
    host.step({ kind: 'timer', id: 'nothing' });
    await lockstep.settle();
    let left = events;
    for await (const batch of feed.batches()) {
      for (const event of batch.slice(0, left)) {
        const waiting = lockstep.event(event);
        if (waiting) await waiting;
      }
      left -= batch.length;
      if (left <= 0) break;
    }
    host.commit();
    const fills = facts.flatMap(({ fact }) => {
      if (fact.kind !== 'fill' && fact.kind !== 'simulated_fill') return [];
      const { instrument, side, price, quantity, fee, marketNs, mark } = fact;
      return [{ instrument, side, price, quantity, fee, marketNs, mark }];
    });
    const { simulated, counts } = host.view;
    return {
      fills,
      denied: as === 'live' ? counts.denied : (simulated.conduct(1)?.denied ?? Number.NaN),
      equity: formatMoney(as === 'live' ? (host.view.slotRisk(slotId)?.equity ?? money(0n)) : simulated.equity(1)),
      hash: host.stateHash(),
      real: facts.filter(({ fact }) => fact.kind === 'fill').length,
    };
  } finally {
    feed.close();
    await runtime.close();
  }
}

const trades = marketData('binance_trades_20240808.csv.gz');
const quotes = marketData('binance_ethusdt_perp_quotes_20240808.csv.gz');
const bars = marketData('coinbase_crypto_1m_quotes_20180404_06.csv.gz');

describe.each<readonly [string, string | undefined, string, bigint, readonly number[]]>([
  ['momentum on trades of six instruments, two of them inverse', trades, 'momentum-1.0.0.ts', 2_000n, [1, 7]],
  ['mean reversion on trades, by limit orders', trades, 'mean-reversion-1.0.0.ts', 12_000n, [1]],
  ['momentum on quotes', quotes, 'momentum-1.0.0.ts', 60_000n, []],
  ['mean reversion on quotes', quotes, 'mean-reversion-1.0.0.ts', 200_000n, []],
  ['momentum on one-minute bars of quotes', bars, 'momentum-1.0.0.ts', 400_000n, []],
])('%s', (_name, file, module, capital, groups) => {
  it.skipIf(file === undefined)('fills as the live version at the same share, and is real in nothing', async () => {
    const terms = { file: file ?? '', module, events: 9_000, capital: money(capital * UNIT) };
    const live = await play({ ...terms, as: 'live' });
    const simulated = await play({ ...terms, as: 'simulated' });
    expect(live.fills.length).toBeGreaterThan(5);
    expect(simulated.fills).toEqual(live.fills);
    expect(simulated.equity).toBe(live.equity);
    expect(simulated.denied).toBe(live.denied);
    expect([live.real, simulated.real]).toEqual([live.fills.length, 0]);
    for (const group of groups) expect((await play({ ...terms, as: 'simulated', group })).hash).toBe(simulated.hash);
  });
});
