/**
 * A spreadsheet's way to profit: reads the exported fills, the transfers of the report and the last mark, and adds up
 * with whole numbers of 1e-8. Shares no code with the ledger; plain average cost, a row at a time.
 */
export interface FillRow {
  readonly ts_ns: string;
  readonly order_id: string;
  readonly algorithm: string;
  readonly version: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
}

export interface Amounts {
  readonly realised: string;
  readonly unrealised: string;
  readonly fees: string;
  readonly total: string;
}

const SCALE = 8;

/** Decimal text as a whole number of 1e-8. */
export function units(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** BigInt(SCALE) + BigInt(fraction.padEnd(SCALE, '0'));
  return negative ? -value : value;
}

const text = (value: bigint): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
};

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n !== denominator < 0n ? -1n : 1n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const whole = n / d;
  const twice = (n % d) * 2n;
  const up = twice > d || (twice === d && whole % 2n === 1n);
  return sign * (up ? whole + 1n : whole);
}

/** quantity × price, both in 1e-8, to 1e-8. */
const product = (a: bigint, b: bigint): bigint => halfEven(a * b, 10n ** BigInt(SCALE));

class Row {
  quantity = 0n;
  cost = 0n;
  realised = 0n;
  fees = 0n;

  deal(quantity: bigint, price: bigint): void {
    const before = this.quantity;
    this.quantity += quantity;
    if (before === 0n || before > 0n === quantity > 0n) {
      this.cost += product(quantity, price);
      return;
    }
    const size = (value: bigint): bigint => (value < 0n ? -value : value);
    const closing = size(quantity) < size(before) ? size(quantity) : size(before);
    const out = closing === size(before) ? this.cost : halfEven(this.cost * closing, size(before));
    const closed = product(quantity > 0n ? closing : -closing, price);
    this.realised += -closed - out;
    this.cost += product(quantity, price) - closed - out;
  }

  amounts(mark: bigint): Amounts {
    const unrealised = product(this.quantity, mark) - this.cost;
    return {
      realised: text(this.realised),
      unrealised: text(unrealised),
      fees: text(this.fees),
      total: text(this.realised + unrealised - this.fees),
    };
  }
}

export interface SwapRow {
  readonly from: string;
  readonly to: string;
  readonly cut_sequence: number;
  readonly transfers: readonly { readonly quantity: string; readonly price: string }[];
}

/** Reads CSV without quoting. */
export function rowsOf(csv: string): FillRow[] {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map(
    (line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])) as unknown as FillRow,
  );
}

/** Profit in total and by version. A swap's transfers come before the first fill of the version that took over. */
export function recount(fills: readonly FillRow[], swaps: readonly SwapRow[], mark: string) {
  const total = new Row();
  const versions = new Map<string, Row>();
  const row = (version: string): Row => {
    const found = versions.get(version) ?? new Row();
    versions.set(version, found);
    return found;
  };
  const waiting = [...swaps];
  let live = waiting[0]?.from;
  const cut = (): void => {
    const swap = waiting.shift();
    if (!swap) return;
    live = swap.to;
    for (const { quantity, price } of swap.transfers) {
      row(swap.from).deal(-units(quantity), units(price));
      row(swap.to).deal(units(quantity), units(price));
    }
  };
  for (const fill of fills) {
    const version = `${fill.algorithm}@${fill.version}`;
    while (version !== live && waiting.length > 0) cut();
    const quantity = fill.side === 'buy' ? units(fill.quantity) : -units(fill.quantity);
    for (const each of [total, row(version)]) {
      each.deal(quantity, units(fill.price));
      each.fees += units(fill.fee);
    }
  }
  while (waiting.length > 0) cut();
  const byVersion = Object.fromEntries([...versions].map(([version, each]) => [version, each.amounts(units(mark))]));
  return { total: total.amounts(units(mark)), byVersion };
}
