import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Examination, LoadResult, LoadSpec, RuntimeMode, RuntimePort } from '../../electron/engine/ports.ts';
import { openRuntime, type RuntimeOptions } from '../../electron/runtime/runtime.ts';
import type { Answer, Request } from '../../shared/domain/delivery.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { Trade } from '../../shared/domain/market-event.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { timeNs } from '../../shared/units/time.ts';

export const FIXTURES = fileURLToPath(new URL('./algorithms/', import.meta.url));
export const SAMPLES = fileURLToPath(new URL('../../resources/algorithms/', import.meta.url));
export const MODES: readonly RuntimeMode[] = ['inline', 'worker'];

/** A linear future at one decimal and three, as BTCUSDT. */
export const instrument = (index: number, symbol: string): Instrument => ({
  index,
  venue: 'test',
  symbol,
  priceScale: 1,
  quantityScale: 3,
  tick: price(1),
  lot: quantity(1),
  multiplier: money(100_000_000n),
  kind: 'linear',
  currency: 'USDT',
  sector: 'crypto',
});

export const INSTRUMENTS: readonly Instrument[] = [instrument(0, 'BTCUSDT'), instrument(1, 'ETHUSDT')];
export const KEYS = INSTRUMENTS.map(instrumentKey);

/** Trade number `seq` of instrument 0, a millisecond after the one before. */
export const trade = (
  seq: number,
  change: Partial<Record<'price' | 'quantity' | 'instrument' | 'instrumentSeq' | 'tsNs', number>> = {},
): Trade => ({
  kind: 'trade',
  seq,
  instrumentSeq: change.instrumentSeq ?? seq,
  instrument: change.instrument ?? 0,
  tsNs: timeNs(change.tsNs ?? seq * 1_000_000),
  price: price(change.price ?? 618_000 + seq),
  quantity: quantity(change.quantity ?? 5),
  aggressor: 'buy',
});

export const live = (event: Trade): Request => ({ kind: 'event', event, live: true });

/** A runtime with a counter for instances and requests. */
export class Rig {
  readonly runtime: RuntimePort;
  #instances = 0;
  #requests = 0;

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = openRuntime({ folders: [FIXTURES, SAMPLES], ...options });
  }

  async tryLoad(
    module: string | undefined,
    spec: Partial<LoadSpec> = {},
  ): Promise<{ instance: number; result: LoadResult }> {
    const instance = ++this.#instances;
    const defaults = { contentHash: undefined, parameters: {}, instruments: INSTRUMENTS, mode: 'inline' as const };
    return { instance, result: await this.runtime.load({ instance, module, ...defaults, ...spec }) };
  }

  /** Loads what must load, and gives the instance's number. */
  async load(module: string | undefined, spec: Partial<LoadSpec> = {}): Promise<number> {
    const { instance, result } = await this.tryLoad(module, spec);
    if (!result.ok) throw new Error(result.fault.message);
    return instance;
  }

  examine(module: string | undefined, spec: Partial<LoadSpec> = {}): Promise<Examination> {
    const defaults = { contentHash: undefined, parameters: {}, instruments: INSTRUMENTS };
    return this.runtime.examine({ module, ...defaults, ...spec });
  }

  send(instance: number, body: Request): Promise<Answer> {
    const request = ++this.#requests;
    return new Promise((resolve) => this.runtime.deliver({ instance, request, body }, resolve));
  }

  /** The exported state, which must come. */
  async state(instance: number): Promise<Record<string, unknown>> {
    const { state, fault } = await this.send(instance, { kind: 'export' });
    if (state === undefined) throw new Error(fault?.message ?? 'no state');
    return state;
  }
}

/** A folder for modules that a test writes itself. */
export class WrittenModules {
  readonly folder = mkdtempSync(join(tmpdir(), 'desk-written-'));
  #files = 0;

  /** Writes a module with a manifest in front of this text; returns its path in the folder. */
  write(text: string, manifest: Readonly<Record<string, unknown>> = {}): string {
    const said = {
      name: 'written',
      version: '1.0.0',
      instruments: '*',
      stateVersion: 1,
      warmUpEvents: 0,
      parameters: {},
    };
    return this.writeAll(`export const manifest = ${JSON.stringify({ ...said, ...manifest })};\n${text}`);
  }

  /** Writes a whole module. */
  writeAll(text: string): string {
    const module = `written-${++this.#files}.ts`;
    writeFileSync(join(this.folder, module), text);
    return module;
  }

  /** Writes a module whose algorithm has these members beside a state without content. */
  algorithm(members: string, manifest: Readonly<Record<string, unknown>> = {}): string {
    return this.write(
      `export const create = (desk) => ({ exportState: () => ({}), importState() {}, ${members} });`,
      manifest,
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
