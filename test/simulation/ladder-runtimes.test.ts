import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { Host } from '../../electron/host/host.ts';
import { Lockstep } from '../../electron/host/lockstep.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { openRuntime } from '../../electron/runtime/runtime.ts';
import { PaperExchanges } from '../../electron/scenario/paper-exchanges.ts';
import type { Command } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';
import { deployCommand, registerCommand } from '../support/commands.ts';
import { BTC, TESTER } from '../support/desk-rig.ts';
import { plan, rung } from '../support/ladder-rig.ts';
import { writeModule } from '../support/swap-module.ts';

const slotId = 'momentum:paper';
const folder = mkdtempSync(join(tmpdir(), 'ladder-runtimes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const OLD = writeModule(folder, { name: 'momentum', version: '1.0.0', tag: 1, warmUpEvents: 5 });
const NEW = writeModule(folder, { name: 'momentum', version: '2.0.0', tag: 2, warmUpEvents: 5 });
const LADDER = plan(
  [rung(0, { soakMs: 2_000 }), rung(1_000), rung(2_500, { soakMs: 3_000 }), rung(10_000, { soakMs: 3_600_000 })],
  {
    twin: 'capital',
    pairMs: 1_000,
  },
);

/** A session with real versions in which one climbs, is taken down by hand, climbs to the whole, and is taken out again. */
async function session(mode: RuntimeMode, group: number) {
  const runtime = openRuntime({ folders: [folder] });
  const exchanges = new PaperExchanges({ latencyNs: 1_000_000, slippageTicks: 0 });
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
      originNs: epochNs(1_700_000_000_000_000_000n),
      mode: () => mode,
      defaultCapital: money(100_000_000_000_000n),
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: Number.POSITIVE_INFINITY,
      takerFeeCentiBp: 500,
    },
  });
  const facts: Recorded[] = [];
  host.onCommitted((turn) => facts.push(...turn.facts));
  host.recover();
  host.list([BTC]);
  const desk = new Lockstep(host);
  let seq = 0;
  const trades = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      seq += 1;
      const at = 6_000_000 + ((seq * 7) % 41) * 10;
      const stamp = { seq: 0, instrumentSeq: 0, instrument: 0, tsNs: timeNs(seq * 10_000_000) };
      await desk.event({ kind: 'trade', ...stamp, price: price(at), quantity: quantity(400), aggressor: 'buy' });
    }
  };
  const ask = async (command: Command) => {
    const outcome = await desk.command(command, TESTER);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.subject;
  };
  const register = async (version: string, module: string) =>
    ask(registerCommand('momentum', version, {}, { module, inspection: await runtime.inspect(module) }));
  const [old, next] = [await register('1.0.0', OLD), await register('2.0.0', NEW)];
  await ask(deployCommand(old));
  await trades(60);
  const terms = { plan: LADDER, pipeline: null, startedBy: 'tester', reason: 'it is better' };
  await ask({ kind: 'promote', entityId: next, environment: 'paper', ...terms });
  await trades(450);
  await ask({ kind: 'step_down_ladder', slotId, reason: 'slower' });
  await trades(600);
  await ask({ kind: 'abort_ladder', slotId, reason: 'enough' });
  await trades(60);
  host.commit();
  const audit = await host.events.all();
  await runtime.close();
  return { facts, hash: host.stateHash(), audit };
}

const text = (facts: readonly Recorded[]): string[] =>
  facts.map((fact) => JSON.stringify(fact, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)));

describe('a ladder with real versions', () => {
  it('gives the same facts inline and in workers, in any grouping', async () => {
    const one = await session('inline', 1);
    const moves = one.facts.flatMap(({ fact }) => (fact.kind === 'ladder_moved' ? [fact.share] : []));
    expect(moves.slice(0, 3)).toEqual([0, 1_000, 2_500]);
    expect(moves).toContain(10_000);
    for (const kind of ['simulated_fill', 'fill', 'swap_cut', 'ladder_reviewed', 'ladder_ended'])
      expect(
        one.facts.map(({ fact }) => fact.kind),
        kind,
      ).toContain(kind);
    expect(one.audit).toMatchObject({ missed: 0, twice: 0 });
    for (const [mode, group] of [
      ['inline', 7],
      ['inline', 1_000],
      ['worker', 1],
      ['worker', 1_000],
    ] as const) {
      const other = await session(mode, group);
      expect(other.hash, `${mode}, groups of ${group}`).toBe(one.hash);
      expect(text(other.facts), `${mode}, groups of ${group}`).toEqual(text(one.facts));
    }
  }, 120_000);
});
