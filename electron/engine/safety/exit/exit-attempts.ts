import { NS_PER_SECOND, type TimeNs } from '../../../../shared/units/time.ts';

/** Orders in a row without a fill, before the market must have spoken again. */
const IN_A_ROW = 3;
/** Orders in a row without a fill, from which on there is only one each second of market time. */
const PATIENCE = 12;

interface Attempts {
  inVain: number;
  lastNs: TimeNs;
  /** Whether the instrument has had an event since the last one. */
  marketSpoke: boolean;
  /** Why the last one came to nothing. */
  why: string | undefined;
}

/**
 * How often an exit has tried to close a position, and whether it may again: an exchange that refuses must be asked again,
 * and must not be stormed. Kept in memory alone; after a restart an exit starts counting anew.
 */
export class ExitAttempts {
  readonly #of = new Map<string, Attempts>();

  may(instance: number, instrument: number, now: TimeNs): boolean {
    const known = this.#of.get(key(instance, instrument));
    if (!known || known.inVain === 0) return true;
    if (known.inVain >= PATIENCE && now < known.lastNs + NS_PER_SECOND) return false;
    return known.inVain % IN_A_ROW !== 0 || known.marketSpoke;
  }

  tried(instance: number, instrument: number, now: TimeNs): void {
    const known = this.#at(instance, instrument);
    known.inVain += 1;
    known.lastNs = now;
    known.marketSpoke = false;
  }

  filled(instance: number, instrument: number): void {
    this.#of.delete(key(instance, instrument));
  }

  /** The instrument of a position has had a market event. */
  spoke(instance: number, instrument: number): void {
    const known = this.#of.get(key(instance, instrument));
    if (known) known.marketSpoke = true;
  }

  /** So much time has passed that everything may be tried again, whether or not the market has spoken. */
  rested(): void {
    for (const each of this.#of.values()) each.inVain = 0;
  }

  /** Forgets everything: no exit is open any more. */
  clear(): void {
    this.#of.clear();
  }

  failed(instance: number, instrument: number, why: string): void {
    this.#at(instance, instrument).why = why;
  }

  why(instance: number, instrument: number): string | undefined {
    return this.#of.get(key(instance, instrument))?.why;
  }

  #at(instance: number, instrument: number): Attempts {
    let known = this.#of.get(key(instance, instrument));
    if (!known) {
      known = { inVain: 0, lastNs: 0 as TimeNs, marketSpoke: false, why: undefined };
      this.#of.set(key(instance, instrument), known);
    }
    return known;
  }
}

const key = (instance: number, instrument: number): string => `${instance} ${instrument}`;
