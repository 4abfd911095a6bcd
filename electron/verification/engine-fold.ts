import { AssertionError } from '../../shared/base/assert.ts';
import type { Fact } from '../../shared/domain/fact.ts';
import { type EpochNs, epochNs } from '../../shared/units/time.ts';
import type { Engine } from '../engine/engine.ts';
import { foldingEngine } from '../engine/folding-engine.ts';
import type { StoredFact } from '../engine/ports.ts';
import type { JsonValue } from '../engine/snapshot/encoding.ts';
import type { EngineView } from '../engine/view.ts';

/** A stored fact, read. */
export interface ReadFact {
  readonly stored: StoredFact;
  readonly fact: Fact;
}

/** Facts that may come before the first that bears a market time. Registrations and limits do; more than this, no desk writes. */
const MOST_WAITING = 10_000;

/**
 * The engine's own fold of the facts, as at the start of a desk. Market time inside counts from an origin, and a number holds
 * nanoseconds for some months around it: the first market time on record is taken, and facts before it wait for it.
 */
export class EngineFold {
  #engine: Engine | undefined;
  #waiting: ReadFact[] = [];
  #originNs: EpochNs = epochNs(0n);
  #isExact = true;

  /**
   * What the engine believes after the facts so far. Throws for facts that waited and cannot be folded: ask {@link finish} first.
   */
  get view(): EngineView {
    return this.#begun(epochNs(this.#waiting[0]?.stored.tsNs ?? 0n)).view;
  }

  /** @returns why the engine cannot fold the fact, in words; undefined where it can. */
  take(read: ReadFact): string | undefined {
    return refusal(() => {
      if (this.#engine) this.#fold(this.#engine, read);
      else this.#wait(read);
    });
  }

  /**
   * The engine's state as a snapshot. Undefined where the facts reach further than a number holds nanoseconds around the origin: the
   * times in it are then rounded otherwise than a desk's that began later.
   */
  snapshot(): JsonValue | undefined {
    const engine = this.#begun(epochNs(this.#waiting[0]?.stored.tsNs ?? 0n));
    return this.#isExact ? engine.snapshot() : undefined;
  }

  /** No fact comes any more. @returns why the engine cannot fold those that waited; undefined where it can. */
  finish(): string | undefined {
    return refusal(() => void this.view);
  }

  #wait(read: ReadFact): void {
    this.#waiting.push(read);
    const { marketNs } = read.fact as { readonly marketNs?: unknown };
    if (typeof marketNs === 'string') this.#begun(epochNs(BigInt(marketNs)));
    else if (this.#waiting.length >= MOST_WAITING) this.#begun(read.stored.tsNs);
  }

  #begun(originNs: EpochNs): Engine {
    if (this.#engine) return this.#engine;
    this.#originNs = originNs;
    const engine = foldingEngine(originNs);
    this.#engine = engine;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) this.#fold(engine, each);
    return engine;
  }

  #fold(engine: Engine, { stored, fact }: ReadFact): void {
    const { marketNs } = fact as { readonly marketNs?: unknown };
    if (typeof marketNs === 'string') this.#isExact &&= isNear(BigInt(marketNs) - this.#originNs);
    engine.fold({ seq: stored.seq, tsNs: stored.tsNs, fact });
  }
}

const FARTHEST = BigInt(Number.MAX_SAFE_INTEGER);
const isNear = (distance: bigint): boolean => distance <= FARTHEST && distance >= -FARTHEST;

/** The words of an assertion that failed, or of a body that is not what its kind says. */
function refusal(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const isKnown = [AssertionError, TypeError, RangeError, SyntaxError].some((kind) => error instanceof kind);
    if (isKnown) return (error as Error).message;
    throw error;
  }
}
