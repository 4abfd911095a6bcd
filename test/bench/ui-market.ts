import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ORIGIN_MS = 1_723_161_255_000;
const PRICE = 6_000_000;

/** Writes a recording of one instrument with a trade every so many to the second, evenly, and prices that wander. */
export function writeMarket(directory: string, seconds: number, perSecond: number): string {
  const lines = ['venue,symbol,trade_id,exch_ts_ms,event_ts_ms,recv_ts_ns,price,qty,taker_side'];
  let chance = 42;
  let cents = PRICE;
  for (let index = 0; index < seconds * perSecond; index += 1) {
    // Numerical Recipes' linear congruential generator: the same market in every run.
    chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
    cents += ((chance >>> 16) % 201) - 100;
    const ms = ORIGIN_MS + Math.floor((index * 1_000) / perSecond);
    const side = chance % 2 === 0 ? 'buy' : 'sell';
    const quantity = (1 + ((chance >>> 8) % 50)) / 1_000;
    lines.push(
      `bench,BTCUSDT,${index + 1},${ms},${ms},${ms}000000,${(cents / 100).toFixed(2)},${quantity.toFixed(3)},${side}`,
    );
  }
  const file = join(directory, 'bench_BTCUSDT.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
