import { Engine } from '../../electron/engine/engine.ts';
import type { StoredFact } from '../../electron/engine/ports.ts';
import type { JsonValue } from '../../electron/engine/snapshot/encoding.ts';
import { fromStored, toStored } from '../../electron/host/fact-record.ts';
import { canonicalJson } from '../../shared/base/canonical.ts';
import type { FactKind, Recorded } from '../../shared/domain/fact.ts';
import { money } from '../../shared/units/money.ts';
import { epochNs } from '../../shared/units/time.ts';
import { everythingIn, PrivateEyes } from './private-state.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
/** Another run counts market time from elsewhere. */
export const ORIGINS = [ORIGIN, ORIGIN + 3n * 86_400_000_000_001n, ORIGIN - 86_400_000_000_000n] as const;

/**
 * Fields that hold the same state in another shape, or are worked out from others when they are asked for. Everything else that a
 * fold leaves in the engine must be there again after a snapshot.
 */
const DERIVED: ReadonlySet<string> = new Set([
  // Rings and lists with a head: what is in them is compared by the snapshot's own text.
  ...['SlidingCount', 'Fills', 'EndedOrders'],
  // Worked out anew from books and marks, in whichever of two exact forms comes first.
  ...['ExactSum', 'BookValue.#near', 'BookValue.#far'],
  // The last answer, kept to be given again.
  ...['AlikeText', 'Core.#told', 'Core.#scopes', 'TradingDays.#day', 'TradingDays.#fromNs', 'TradingDays.#untilNs'],
  ...['ScopeExposure.#epoch', 'ScopeExposure.#sums', 'ValuedCell.mark', 'ValuedCell.values'],
]);

export const newEngine = (originNs = ORIGIN): Engine =>
  new Engine({
    seed: 7,
    deskTime: () => epochNs(originNs),
    originNs: epochNs(originNs),
    mode: () => 'inline',
    defaultCapital: money(100_000_000_000_000n),
    rollbackWindowMs: 3_600_000,
    preparationTimeoutMs: 30_000,
    takerFeeCentiBp: 500,
  });

export function fold(engine: Engine, facts: readonly StoredFact[]): Engine {
  for (const stored of facts) engine.fold(fromStored(stored));
  return engine;
}

/** A snapshot as it comes back from a disk. */
export const throughText = (snapshot: JsonValue): JsonValue => JSON.parse(canonicalJson(snapshot)) as JsonValue;

/** Holds snapshots of a fold against the fold itself, field by field, and remembers what it has come across. */
export class FoldCheck {
  /** Kinds of fact that were folded. */
  readonly kinds = new Set<FactKind>();
  /** Fields of classes, `Class.field`: true once one held something else than in an engine that has seen nothing. */
  readonly fields = new Map<string, boolean>();
  readonly #eyes = new PrivateEyes();
  readonly #fresh = new Map<string, Set<string>>();

  constructor() {
    everythingIn(this.#core(newEngine()), this.#eyes, DERIVED, (field, text) => {
      const texts = this.#fresh.get(field) ?? new Set();
      this.#fresh.set(field, texts.add(text));
      this.fields.set(field, false);
    });
  }

  close(): void {
    this.#eyes.close();
  }

  /**
   * @param facts all facts of a desk.
   * @param at after how many of them the snapshot is taken.
   * @throws {Error} that names the first place where the state after snapshot and rest differs from that after all facts.
   */
  check(facts: readonly (StoredFact | Recorded)[], at: number): void {
    const all = facts.map((each) => ('fact' in each ? toStored(each) : each));
    for (const { kind } of all) this.kinds.add(kind as FactKind);
    const before = fold(newEngine(), all.slice(0, at));
    const snapshot = throughText(before.snapshot());
    const put = newEngine();
    put.restore(snapshot);
    this.#look(before, put, `put in after ${at}`);
    for (const origin of ORIGINS) {
      const whole = fold(newEngine(origin), all);
      const begun = newEngine(origin);
      begun.restore(snapshot);
      if (canonicalJson(begun.snapshot()) !== canonicalJson(snapshot))
        throw new Error(`after ${at}: not what was put in`);
      fold(begun, all.slice(at));
      this.#compare(whole, begun, `after ${at} of ${all.length}`);
      // The eyes are slow: they look once.
      if (origin === ORIGINS[0]) this.#look(whole, begun, `after ${at} of ${all.length}`);
    }
  }

  #compare(whole: Engine, begun: Engine, when: string): void {
    const [a, b] = [whole.snapshot(), begun.snapshot()].map((each) => each as Record<string, JsonValue>);
    for (const table of Object.keys({ ...a, ...b })) {
      const [is, must] = [canonicalJson(b?.[table]), canonicalJson(a?.[table])];
      if (is !== must) throw new Error(`${when}: the table ${table} is\n${is}\nand must be\n${must}`);
    }
  }

  #look(whole: Engine, begun: Engine, when: string): void {
    const must = everythingIn(this.#core(whole), this.#eyes, DERIVED, (field, text) => {
      if (!this.#fresh.get(field)?.has(text) || this.fields.get(field)) this.fields.set(field, true);
    });
    const is = everythingIn(this.#core(begun), this.#eyes, DERIVED);
    for (const path of new Set([...must.keys(), ...is.keys()]))
      if (must.get(path) !== is.get(path))
        throw new Error(`${when}: ${path} is ${is.get(path)} and must be ${must.get(path)}`);
  }

  #core(engine: Engine): object {
    return this.#eyes.fields(engine).get('#core') as object;
  }
}
