import { type Money, money } from '../../../shared/units/money.ts';

const TWO_TO_32 = 2 ** 32;
const WORD = new DataView(new ArrayBuffer(8));

/** `BigInt(value)` for a safe integer, by its two halves: a quarter of the time, and sums are read on every mark. */
function bigintOf(value: number): bigint {
  const high = Math.floor(value / TWO_TO_32);
  WORD.setInt32(0, high);
  WORD.setUint32(4, value - high * TWO_TO_32);
  return WORD.getBigInt64(0);
}

/**
 * A sum of money that moves with every mark: a plain number as long as it is a safe integer, with what outgrows that in a
 * bigint beside it. Exact either way; adding to the number takes a tenth of the time.
 */
export class ExactSum {
  #near = 0;
  #far = 0n;

  /** @param amount a safe integer of 1e-8. */
  add(amount: number): void {
    const next = this.#near + amount;
    if (Number.isSafeInteger(next)) {
      this.#near = next;
      return;
    }
    this.#far += BigInt(this.#near) + BigInt(amount);
    this.#near = 0;
  }

  addFar(amount: bigint): void {
    const near = Number(amount);
    if (Number.isSafeInteger(near)) this.add(near);
    else this.#far += amount;
  }

  /** The sum as a plain number; NaN where that is no safe integer. */
  get near(): number {
    return this.#far === 0n ? this.#near : Number.NaN;
  }

  get value(): Money {
    const near = bigintOf(this.#near);
    return money(this.#far === 0n ? near : this.#far + near);
  }
}
