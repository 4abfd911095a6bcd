import type { Bench, Workplace } from './bench.ts';
import { timed } from './clock.ts';
import { runExchangeLoad } from './exchange-load.ts';
import type { Measured } from './figure.ts';

const SLICES = 20;
const OPERATIONS = 25_000;
/** Orders at work in the bare book: as many as the load keeps. */
const AT_WORK = 200;

/** The paper exchange under the orders, cancels and replaces of busy versions. */
export const exchangeBench: Bench = {
  name: 'exchange',
  probes: [{ figures: [{ name: 'orders', unit: 'per_s', limit: 'bare map of orders' }], run: orders }],
};

async function orders({ scale }: Workplace): Promise<readonly Measured[]> {
  const operations = Math.max(1000, Math.round(OPERATIONS * scale));
  const samples: number[] = [];
  const limit: number[] = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    let done = 0;
    const took = timed(() => {
      done = runExchangeLoad(operations);
    });
    samples.push((done / took) * 1e9);
    limit.push((operations / timed(() => bareOrders(operations))) * 1e9);
  }
  return [{ samples, limit }];
}

/** The least that any exchange does: a record made for each order, put where its id finds it, and taken out again. */
function bareOrders(operations: number): void {
  const open = new Map<string, { readonly id: string; readonly quantity: number }>();
  for (let number = 1; number <= operations / 2; number += 1) {
    const id = `o-${number.toString(16)}`;
    open.set(id, { id, quantity: number % 20 });
    if (open.size > AT_WORK) open.delete(`o-${(number - AT_WORK).toString(16)}`);
  }
}
