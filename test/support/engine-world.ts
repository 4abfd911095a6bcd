import { Engine } from '../../electron/engine/engine.ts';
import { Outputs } from '../../electron/engine/outputs.ts';
import type { Asker, Command, Outcome } from '../../shared/domain/command.ts';
import type { Recorded } from '../../shared/domain/fact.ts';
import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { epochNs, timeNs } from '../../shared/units/time.ts';
import { BTC } from './desk-rig.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const DESK_STARTS = 1_800_000_000_000_000_000n;

/**
 * The whole engine, and around it a world that answers at once and never trades: small and synchronous, so that many
 * thousand runs are no matter. Market time and desk time pass when a test says so.
 */
export class EngineWorld {
  readonly facts: Recorded[] = [];
  readonly #out = new Outputs();
  readonly #clock = { ns: DESK_STARTS, marketNs: 0, commands: 0 };
  #engine: Engine;

  /** @param before Facts that the world begins with. */
  constructor(before: readonly Recorded[] = []) {
    this.#engine = this.#assemble();
    if (before.length === 0) this.#engine.list([BTC], this.#out);
    else this.#start(before);
    this.#pump();
  }

  get view() {
    return this.#engine.view;
  }

  /** Desk time, milliseconds since the world began. */
  get now(): number {
    return Number((this.#clock.ns - DESK_STARTS) / 1_000_000n);
  }

  command(command: Command, asker: Asker): Outcome {
    this.#clock.commands += 1;
    const number = this.#clock.commands;
    this.#engine.step({ kind: 'command', command: { ...asker, number, command } }, this.#out);
    const outcomes = this.#pump();
    const outcome = outcomes.get(number);
    if (!outcome) throw new Error(`${command.kind} was never answered`);
    return outcome;
  }

  /** Lets desk time pass; nothing happens by that alone. */
  elapse(ms: number): void {
    this.#clock.ns += BigInt(ms) * 1_000_000n;
  }

  /** A trade so many milliseconds of market time later. */
  trade(afterMs: number): void {
    this.#clock.marketNs += afterMs * 1_000_000;
    const { marketNs } = this.#clock;
    // As at the desk's door: events count on from the last that any fact names.
    const seq = this.view.sequence + 1;
    const stamp = { seq, instrumentSeq: seq, instrument: 0, tsNs: timeNs(marketNs) };
    const event = {
      kind: 'trade',
      ...stamp,
      price: price(100_000),
      quantity: quantity(1_000),
      aggressor: 'buy',
    } as const;
    this.#engine.step({ kind: 'market', event }, this.#out);
    this.#pump();
  }

  /** The desk stops and starts on its journal. */
  restart(): void {
    this.#engine = this.#assemble();
    this.#start(this.facts.splice(0));
    this.#pump();
  }

  #start(facts: readonly Recorded[]): void {
    for (const recorded of facts) {
      this.#engine.fold(recorded);
      this.facts.push(recorded);
    }
    this.#engine.resume(this.#out);
  }

  #assemble(): Engine {
    return new Engine({
      seed: 7,
      deskTime: () => epochNs(this.#clock.ns),
      originNs: epochNs(ORIGIN),
      mode: () => 'inline',
      defaultCapital: money(100_000_000_000_000n),
      rollbackWindowMs: 3_600_000,
      preparationTimeoutMs: Number.POSITIVE_INFINITY,
      takerFeeCentiBp: 500,
    });
  }

  /** Answers whatever the engine asks for until it asks for nothing more. Returns what became of commands. */
  #pump(): ReadonlyMap<number, Outcome> {
    const outcomes = new Map<number, Outcome>();
    const out = this.#out;
    for (;;) {
      this.facts.push(...out.facts.splice(0));
      for (const { number, outcome } of out.replies.splice(0)) outcomes.set(number, outcome);
      const load = out.loads.shift();
      const delivery = load ? undefined : out.deliveries.shift();
      const check = load || delivery ? undefined : out.verifications.shift();
      if (load) {
        const result = { ok: true, inspection: undefined, probeMicros: 1 } as const;
        this.#engine.step({ kind: 'loaded', instance: load.instance, result }, out);
      } else if (delivery) {
        const { instance, request, body } = delivery;
        const state = body.kind === 'export' ? { state: {} } : {};
        this.#engine.step({ kind: 'answer', answer: { instance, request, intents: [], ...state } }, out);
      } else if (check) {
        this.#engine.step({ kind: 'verified', swapId: check.swapId, receipts: { missed: 0, twice: 0 } }, out);
      } else {
        out.clear();
        return outcomes;
      }
    }
  }
}
