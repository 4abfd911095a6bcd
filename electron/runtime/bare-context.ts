import { type Context, constants, createContext, Script } from 'node:vm';
import { bareGlobals } from './bare-globals.ts';
import { innerDesk } from './inner-desk.ts';
import { innerOrders } from './inner-orders.ts';
import { innerValues } from './inner-values.ts';

// Compiled once a thread; each context only runs them.
const BARE_GLOBALS = new Script(`(${bareGlobals})()`);
const INNER_VALUES = new Script(`(${innerValues})`);
const INNER_ORDERS = new Script(`(${innerOrders})`);
const INNER_DESK = new Script(`(${innerDesk})`);

/**
 * A context with nothing in it but the language, and the makers of the desk inside it. It belongs to no version yet,
 * so it can be made while there is nothing else to do; one version takes it, and no other ever does.
 *
 * The context is not contextified: with an ordinary global object a look-up of `Math` costs what it costs
 * anywhere, with interceptors it makes a handler ten times slower. Its microtasks run only at the end of an
 * evaluation, so what a version leaves in a promise never runs between events.
 */
export class BareContext {
  readonly context: Context = createContext(constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  readonly makeValues: typeof innerValues;
  readonly makeOrders: typeof innerOrders;
  readonly makeDesk: typeof innerDesk;

  constructor() {
    BARE_GLOBALS.runInContext(this.context);
    this.makeValues = INNER_VALUES.runInContext(this.context) as typeof innerValues;
    this.makeOrders = INNER_ORDERS.runInContext(this.context) as typeof innerOrders;
    this.makeDesk = INNER_DESK.runInContext(this.context) as typeof innerDesk;
  }
}

/** Bare contexts made in advance: a context costs a millisecond of its thread, which a swap should not wait for. */
export class ContextShelf {
  readonly #ready: BareContext[] = [];

  /** Makes contexts until so many are ready. */
  fill(count: number): void {
    while (this.#ready.length < count) this.#ready.push(new BareContext());
  }

  /** One that nobody has used, made now where none is ready. */
  take(): BareContext {
    return this.#ready.pop() ?? new BareContext();
  }

  /** Lets those go that are ready. */
  clear(): void {
    this.#ready.length = 0;
  }
}
