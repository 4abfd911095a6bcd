/** What a bare check knows of the desk, as flat numbers. */
export interface BareState {
  halted: boolean;
  tick: number;
  lot: number;
  mark: number;
  collar: number;
  position: number;
  openBuy: number;
  openSell: number;
  openOrders: number;
  exposure: number;
  ordersInSecond: number;
  ordersInMinute: number;
}

/** What it holds an order against. */
export interface BareLimits {
  readonly quantity: number;
  readonly value: number;
  readonly openOrders: number;
  readonly position: number;
  readonly positionValue: number;
  readonly exposure: number;
  readonly ordersPerSecond: number;
  readonly ordersPerMinute: number;
}

/**
 * The least that a gate can be: twelve limits written out by hand on flat floating-point numbers, one scope, one instrument,
 * nothing rounded, no words of refusal. 0 lets the order through, another number says which limit stopped it.
 */
export function bareCheck(buys: boolean, size: number, at: number, state: BareState, limits: BareLimits): number {
  if (state.halted) return 1;
  if (at % state.tick !== 0) return 2;
  if (size % state.lot !== 0) return 3;
  if (size > limits.quantity) return 4;
  if (Math.abs(at - state.mark) > state.mark * state.collar) return 5;
  const value = size * at;
  if (value > limits.value) return 6;
  if (state.openOrders + 1 > limits.openOrders) return 7;
  const projected = Math.max(
    Math.abs(state.position + state.openBuy + (buys ? size : 0)),
    Math.abs(state.position - state.openSell - (buys ? 0 : size)),
  );
  if (projected > limits.position) return 8;
  if (projected * state.mark > limits.positionValue) return 9;
  if (state.exposure + value > limits.exposure) return 10;
  if (state.ordersInSecond >= limits.ordersPerSecond) return 11;
  if (state.ordersInMinute >= limits.ordersPerMinute) return 12;
  return 0;
}
