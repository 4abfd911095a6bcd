import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

/**
 * Seeded chance. Built on additions, multiplications and comparisons alone, which IEEE 754 rounds the same everywhere;
 * `Math.log` and its kin may differ in the last digit from one engine to the next, and then the same seed would not be
 * the same market.
 */
export class Chance {
  readonly #random: JumpableRandomGenerator;

  private constructor(random: JumpableRandomGenerator) {
    this.#random = random;
  }

  /**
   * Streams of chance from one seed that never overlap (each is 2^64 draws from the next).
   *
   * @param seed an integer of 32 bits.
   */
  static streams(seed: number, count: number): Chance[] {
    const random = xoroshiro128plus(seed);
    // Neighbouring seeds begin alike; after this many draws they no longer do.
    for (let draw = 0; draw < 64; draw++) random.next();
    return Array.from({ length: count }, () => {
      const own = random.clone();
      random.jump();
      return new Chance(own);
    });
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.#random);
  }

  /** Uniform among the integers from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return uniformInt(this.#random, least, most);
  }

  /** Standard normal, as near as twelve uniforms come to it (mean 0, variance 1, never beyond ±6; Irwin–Hall). */
  normal(): number {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += this.uniform();
    return sum;
  }

  /** Exponential with mean 1, by comparing runs of uniforms (J. von Neumann, 1951). Exact, and needs no logarithm. */
  exponential(): number {
    for (let whole = 0; ; whole++) {
      const first = this.uniform();
      let last = first;
      let run = 1;
      for (let next = this.uniform(); next < last; next = this.uniform()) {
        last = next;
        run++;
      }
      if (run % 2 === 1) return whole + first;
    }
  }
}
